"""Ordinary work by account, region and trail, as templates with weights.

Design shares, of all records whatever their number: about 12% have an event name that policies of the AWS pack select
(AssumeRole, changes of IAM, sign-ins, RunInstances, CreateFunction, bucket policies, …) and about 10% match one, almost
all as items of evidence; the others of the 12% are near misses: denied, without a role passed, open to the inside only.
"""

from __future__ import annotations

from dataclasses import dataclass

from synthetic_quarter import machines, people
from synthetic_quarter.machines import Weighted
from synthetic_quarter.organisation import SANDBOX
from synthetic_quarter.templates import Template, template

#: Templates with their weights.
Weights = tuple[tuple[int, Template], ...]


@dataclass(frozen=True)
class Work:
    """The ordinary work of one account in one region, as one trail logs it.

    Attributes:
        machines, people: how often what happens; people's weights count in office hours.
        signs_of_life: one of each of these happens every hour, and so shows that the trail was logging.
        daily: one of the first of these takes the place of the last sign of life in the first hour of each day, one of
            the second in the second: AWS Config and Inspector take up their roles, and so show that they were at work.
    """

    machines: Weights
    people: Weights
    signs_of_life: tuple[Weights, ...]
    daily: tuple[Weights, ...] = ()


def management_work(account: str, region: str) -> Work:
    """What the organisation's trail logs: management events, reading and writing."""
    writes = machines.agents(account, region)
    taken = machines.roles_taken_by_services(account, region)
    inventory = machines.inventory(account, region)
    always = [
        *writes,
        *taken,
        *machines.roles_taken_by_programs(account, region),
        *inventory,
        *machines.keys_and_secrets(account, region),
        *machines.fleet(account, region),
    ]
    in_office = [
        *people.office(account, region),
        *people.administration(account, region),
        *people.releases(account, region),
    ]
    # The sandbox is out of scope: nobody promised that every hour of it shows something.
    signs = () if account == SANDBOX else (_compiled(writes), _compiled([*taken, *inventory]))
    daily = tuple(_compiled(events) for events in machines.scanners_at_work(account, region))
    return Work(_compiled(always), _compiled(in_office), signs, daily)


def data_work(account: str, region: str) -> Work:
    """What an account's own trail of data events logs: objects of S3."""
    objects = _compiled(machines.objects(account, region))
    return Work(objects, (), (objects,))


def _compiled(events: list[Weighted]) -> Weights:
    return tuple((weight, template(made)) for weight, made in events)
