"""IAM's policies: what they say, whom they let in, and what they let them do."""
