"""messages.py FILE: whether each line of the file is a message as Meta's Cloud API takes it, by meta_message.json.

Called by TemplateExampleTests. Prints what is wrong; ends with 1 if anything is, or if there was nothing to look at.
"""

import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path(__file__).with_name("meta_message.json").read_text())
checker = jsonschema.Draft202012Validator(schema)
lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
faults = [f"{error.json_path}: {error.message}\n  {line}" for line in lines for error in checker.iter_errors(json.loads(line))]
print("\n".join(faults) if lines else "no message")
sys.exit(bool(faults) or not lines)
