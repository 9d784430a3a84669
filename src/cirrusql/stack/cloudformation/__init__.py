"""CloudFormation templates as stacks: read, evaluated, assembled to a graph."""
