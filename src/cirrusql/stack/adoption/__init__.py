"""From resources that are there to a stack that describes them."""
