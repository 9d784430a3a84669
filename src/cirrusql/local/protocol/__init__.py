"""What travels: members of requests and answers, errors, pages, and the scope of a call."""
