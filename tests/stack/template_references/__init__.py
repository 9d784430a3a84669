"""Ref and Fn::GetAtt of every type against what Cloud Control says of the resource."""
