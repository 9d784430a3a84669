"""What functions there are, by group; what each does is imported when it is called."""

from cirrusql.engine.functions.declared.documents import DOCUMENTS
from cirrusql.engine.functions.declared.policies import POLICIES
from cirrusql.engine.functions.declared.text import TEXT

DECLARED = (*TEXT, *DOCUMENTS, *POLICIES)
"""All of them, in the order in which they are told of."""
