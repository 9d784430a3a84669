"""Requests and answers of AWS's operations by their shapes, without an SDK.

A codec is compiled from the shapes in the catalogue: functions that know what they will meet, made
once for an operation. What they give is plain: times are ISO texts, blobs base64 texts.
"""
