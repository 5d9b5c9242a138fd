"""Every measurement, in the order of the page."""

from .measures import (busy, campaigns, distance, flight, health, ingest, instances, memory, million, outcomes, pace, send, stall,
                       start, status)

MEASURES = {module.MEASURE.name: module.MEASURE for module in (
    health, stall, busy, ingest, send, distance, flight, campaigns, instances, pace, status, start, memory, outcomes,
    million)}
