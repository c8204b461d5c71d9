"""Affidavit: a policy engine that turns logs into evidence.

For plugin authors: this module, `affidavit.hookspecs` and `affidavit.testing` are public; the rest is private.
"""

from affidavit.assessment_files import assessment_digest, encode_assessment
from affidavit.changing_events import ChangingEvents, Reach
from affidavit.collection_list import Collection, Kept, collected_at, kept_keys, open_collection
from affidavit.collection_names import is_collection_list
from affidavit.errors import AffidavitError, DocumentError, PluginError, Problem, SourceError, UsageError
from affidavit.headers import Headers
from affidavit.hookspecs import (
    Evaluator,
    FrameworkSource,
    PolicyPack,
    PredicateLanguage,
    Reporter,
    ReporterOption,
    hookimpl,
)
from affidavit.integrity_check import HashedObject, IntegrityCheck, IntegrityRequest
from affidavit.locations import join_location, split_location
from affidavit.log_plugins import KnownBy, LogFormat, LoggingHistory, LogKind, Readable, Refusal, Source, SourceOption
from affidavit.model.assessment import Assessment, Occurrence
from affidavit.model.clauses import Clause, Mutant
from affidavit.model.integrity import Chain, ChainGap, ChainRestart, DigestVerdict, ObjectIntegrity, ObjectVerdict
from affidavit.model.lint import (
    FieldType,
    FieldTypes,
    FieldUse,
    LintCheck,
    LintLevel,
    Objection,
    PredicateFacts,
    PredicateLint,
    Remark,
    Vocabulary,
)
from affidavit.model.logs import (
    Batch,
    Break,
    Candidate,
    Collected,
    DigestFile,
    ObjectRef,
    Period,
    Rejection,
    Scope,
    Skipped,
    Verdict,
)
from affidavit.model.policy import Place, Predicate, Step
from affidavit.model.profile import DeclaredScope
from affidavit.model.timeline import Blind, Blindness, LeftOut, LoggingRecord, Trail, TrailEntry, TrailState
from affidavit.spelling import mistyped, nearest

__all__ = [
    "AffidavitError",
    "Assessment",
    "Batch",
    "Blind",
    "Blindness",
    "Break",
    "Candidate",
    "Chain",
    "ChainGap",
    "ChainRestart",
    "ChangingEvents",
    "Clause",
    "Collected",
    "Collection",
    "DeclaredScope",
    "DigestFile",
    "DigestVerdict",
    "DocumentError",
    "Evaluator",
    "FieldType",
    "FieldTypes",
    "FieldUse",
    "FrameworkSource",
    "HashedObject",
    "Headers",
    "IntegrityCheck",
    "IntegrityRequest",
    "Kept",
    "KnownBy",
    "LeftOut",
    "LintCheck",
    "LintLevel",
    "LogFormat",
    "LogKind",
    "LoggingHistory",
    "LoggingRecord",
    "Mutant",
    "ObjectIntegrity",
    "ObjectRef",
    "ObjectVerdict",
    "Objection",
    "Occurrence",
    "Period",
    "Place",
    "PluginError",
    "PolicyPack",
    "Predicate",
    "PredicateFacts",
    "PredicateLanguage",
    "PredicateLint",
    "Problem",
    "Reach",
    "Readable",
    "Refusal",
    "Rejection",
    "Remark",
    "Reporter",
    "ReporterOption",
    "Scope",
    "Skipped",
    "Source",
    "SourceError",
    "SourceOption",
    "Step",
    "Trail",
    "TrailEntry",
    "TrailState",
    "UsageError",
    "Verdict",
    "Vocabulary",
    "assessment_digest",
    "collected_at",
    "encode_assessment",
    "hookimpl",
    "is_collection_list",
    "join_location",
    "kept_keys",
    "mistyped",
    "nearest",
    "open_collection",
    "split_location",
]
