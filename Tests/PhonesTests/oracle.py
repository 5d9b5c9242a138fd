"""oracle.py COUNT: made-up numbers and what libphonenumber says of them, a line each: digits, country or `-`, `+` when it is
possible, and of every third the number if it is not only possible but valid, else `-`. The same numbers in every run.

Run by OracleTests. Numbers of all calling codes: at random, with the lengths next to the possible ones, and real ones with
a few digits changed; half of them as they are dialled within a country. `521` and ten digits, which WhatsApp still has, is
left out.
"""

import random
import re
import sys

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
# Numbers of Mexico's past: scripts/phone-table.py.
FORMER = {"MX": ("01", "02", "044", "045")}


def parsed(digits):
    """The number, if it is possible."""
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number_with_reason(number) == POSSIBLE else None


def without_prefix(digits, metadata):
    """All that may be left of a number without its prefix. Lengths decide, so this does not ask, as the library does, whether
    it is valid."""
    pattern, rule = metadata.national_prefix_for_parsing or "$", metadata.national_prefix_transform_rule
    matches = [re.match(pattern, digits)]
    if "$" not in pattern:
        matches += [re.fullmatch(pattern, digits[:end]) for end in range(1, 8)]
    for found in filter(None, matches):
        yield (found.expand(rule) if rule and found[found.re.groups] is not None else "") + digits[found.end():]


def national(digits, region):
    """A number of which it is not known whether a calling code comes first, as it is to be read in a country."""
    metadata = PhoneMetadata.metadata_for_region(region)
    code, mobile = str(metadata.country_code), metadata.mobile.possible_length if metadata.mobile else ()
    found = parsed(digits) if digits.startswith(code) else None
    if found:
        return found
    stripped = [*without_prefix(digits, metadata)]
    ways = [*stripped, digits] if digits.startswith("0") else [digits, *stripped]
    ways += [digits[len(prefix):] for prefix in FORMER.get(region, ()) if digits.startswith(prefix)]
    for way in ways:
        if len(way) in mobile and (found := parsed(code + way)):
            return found
    return None if digits.startswith("0") else parsed(digits)


def some_digits(count):
    return "".join(random.choice("0123456789") for _ in range(count))


def near(metadata):
    """A national number of about the right length, or an example with other digits at the end."""
    if random.random() < 0.5:
        length = random.choice(metadata.general_desc.possible_length) + random.choice((-2, -1, 0, 0, 0, 0, 1, 2))
        return some_digits(max(1, length))
    descriptions = (metadata.mobile, metadata.fixed_line, metadata.toll_free, metadata.general_desc)
    examples = [each.example_number for each in descriptions if each and each.example_number] or ["1234567"]
    example = random.choice(examples)
    changed = random.randrange(0, 5)
    return example[:len(example) - changed] + some_digits(changed)


def abroad():
    if random.random() < 0.1:
        return some_digits(random.randrange(5, 19)).lstrip("0")
    code = random.choice(CODES)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, phonenumbers.region_code_for_country_code(code))
    prefix = metadata.national_prefix or ""
    return str(code) + (prefix if random.random() < 0.2 else "") + near(metadata)


def at_home(region):
    metadata = PhoneMetadata.metadata_for_region(region)
    choice = random.random()
    if choice < 0.1:
        return abroad()
    code = str(metadata.country_code) if choice < 0.2 else ""
    return code + (metadata.national_prefix or "" if random.random() < 0.4 else "") + near(metadata)


def is_plain(digits):
    """Digits that are read as they stand, and not the exception."""
    return 3 <= len(digits) <= 19 and digits[:2] != "00" and not (digits[:3] == "521" and len(digits) == 13)


def main():
    random.seed(13)
    count = int(sys.argv[1])
    while count > 0:
        region = random.choice(REGIONS) if count % 2 else "-"
        digits = abroad() if region == "-" else at_home(region)
        if not is_plain(digits):
            continue
        found = parsed(digits) if region == "-" else national(digits, region)
        sure = count % 3 == 0 and found is not None and phonenumbers.is_valid_number(found)
        text = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)[1:] if sure else "-"
        print(digits, region, "+" if found else "-", text, sep="\t")
        count -= 1


main()
