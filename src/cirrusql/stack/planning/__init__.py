"""What a build would do, worked out from what is desired and what is there. Pure."""
