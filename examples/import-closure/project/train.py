import json

from models import fit

print("trained on", json.dumps(fit([1, 2, 4])))
