"""IAM's policies: what they say, whom they let in, and what they let them do.

    document      a policy's text read, strictly: what AWS would not store is no policy
    patterns      actions and resources with their wildcards and policy variables
    principals    who a statement is about
    conditions    a statement's conditions, of what is known of a request
    allowing      what a policy says to one request
    strangers     which conditions keep strangers out
    coverage      what statements that deny leave of what one allows
    publicity     whether a policy lets strangers in
    grants        whom it names
    table         a policy's statements as rows

A function over one policy answers for that policy only. Other policies of the principal and of the
resource, boundaries, and those of the organisation may allow or deny the same request.
"""
