#!/usr/bin/env python3
"""phone-table.py [--check]: writes Sources/Phones/NumberingPlan+table.swift from PyPI's phonenumbers, or says whether it is
what would be written.

    .build/python/bin/python scripts/phone-table.py

deploy/packages/phones.pypi.txt has the version; scripts/setup.sh puts it into .build/python. A newer version: its number
and hash there, then this script, then `make test`, which compares table and library. Called by the developer and, with
--check, by PhonesTests.
"""

import pathlib
import sys

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata

TARGET = pathlib.Path(__file__).parent.parent / "Sources/Phones/NumberingPlan+table.swift"
WIDTH = 110

# Prefixes that the library knows no longer and that files still have. Mexico dialled these until 2019.
FORMER_PREFIXES = {"MX": "0(?:[12]|4[45])"}


def lengths(values):
    """`8,10-12`; `-` for none."""
    values = sorted(value for value in values if value > 0)
    spans = []
    for value in values:
        if spans and spans[-1][1] == value - 1:
            spans[-1][1] = value
        else:
            spans.append([value, value])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans) or "-"


def plans():
    """Region and metadata of every territory, by calling code; the one that stands for the code comes first."""
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        for region in [regions[0], *sorted(regions[1:])]:
            yield region, PhoneMetadata.metadata_for_region_or_calling_code(code, region), code


def table():
    rows, prefixes = [], ["-"]
    for region, metadata, code in plans():
        pattern = metadata.national_prefix_for_parsing
        former = ""
        if pattern is None and region in FORMER_PREFIXES:
            pattern, former = FORMER_PREFIXES[region], " antes"
        prefix = "-"
        if pattern:
            # `\\d` becomes `d` and `\\1` becomes `$1`: nothing in the Swift literal needs an escape.
            rule = metadata.national_prefix_transform_rule
            prefix = (pattern + (f" {rule}" if rule else "")).replace("\\d", "d").replace("\\", "$")
        if prefix not in prefixes:
            prefixes.append(prefix)
        possible = lengths(metadata.general_desc.possible_length)
        mobile = lengths(metadata.mobile.possible_length if metadata.mobile else ())
        rows.append(f"{region} {code} {possible} {mobile} {prefixes.index(prefix)}{former}")
    return rows, prefixes[1:]


def literal(lines):
    """The lines of a Swift literal; long ones go on behind a backslash."""
    for line in lines:
        while len(line) > WIDTH:
            yield f"    {line[:WIDTH]}\\"
            line = line[WIDTH:]
        yield f"    {line}"


def swift():
    rows, prefixes = table()
    return "\n".join([
        "// Written by scripts/phone-table.py from the metadata of libphonenumber (Apache License 2.0) as PyPI's phonenumbers has",
        f"// it, version {phonenumbers.__version__}. Read by NumberingPlan.swift.",
        "",
        "extension NumberingPlan {",
        "  /// A territory a line: region, calling code, lengths of national numbers, lengths of mobile ones, line of",
        "  /// `prefixText` (0 for none), and `antes` where the prefix is no longer dialled. The first of a calling code stands",
        "  /// for it.",
        '  static let territoryText: StaticString = """',
        *literal(rows),
        '    """',
        "",
        "  /// What precedes a national number when it is dialled within the country, a pattern a line (`PrefixPattern`), and",
        "  /// what stands in its place, if anything does.",
        '  static let prefixText: StaticString = """',
        *literal(prefixes),
        '    """',
        "}",
        "",
    ])


def main():
    text = swift()
    if sys.argv[1:] == ["--check"]:
        if TARGET.read_text() != text:
            sys.exit(f"{TARGET.name} is not what scripts/phone-table.py writes with phonenumbers {phonenumbers.__version__}")
        return
    TARGET.write_text(text)


main()
