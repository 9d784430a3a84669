"""The protocols of AWS's operations from the service's side, by the catalogue's shapes.

Requests are read and answers written with the shapes that a client writes and reads them with; no
code is shared with the client. Members have their names in the model, times are ISO texts, blobs
base64 texts.
"""
