"""What functions there are, by group; what each does is imported when it is called."""

from cirrusql.engine.functions.declared.arns import ARNS
from cirrusql.engine.functions.declared.documents import DOCUMENTS
from cirrusql.engine.functions.declared.hashes import HASHES
from cirrusql.engine.functions.declared.logs import LOGS
from cirrusql.engine.functions.declared.networks import NETWORKS
from cirrusql.engine.functions.declared.policies import POLICIES
from cirrusql.engine.functions.declared.text import TEXT
from cirrusql.engine.functions.declared.times import TIMES
from cirrusql.engine.functions.declared.values import VALUES

DECLARED = (*TEXT, *TIMES, *DOCUMENTS, *VALUES, *ARNS, *NETWORKS, *POLICIES, *LOGS, *HASHES)
"""All of them, in the order in which they are told of."""
