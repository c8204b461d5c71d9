"""Affidavit: a policy engine that turns logs into evidence.

For plugin authors: this module, `affidavit.hookspecs` and `affidavit.testing` are public; the rest is private.
"""

from affidavit.assessment_files import assessment_digest, encode_assessment
from affidavit.collection_list import is_collection_list, kept_attributes, kept_keys
from affidavit.errors import AffidavitError, DocumentError, PluginError, Problem, SourceError, UsageError
from affidavit.headers import Headers
from affidavit.hookspecs import (
    Evaluator,
    FrameworkSource,
    LogFormat,
    LogKind,
    PolicyPack,
    PredicateLanguage,
    Readable,
    Refusal,
    Reporter,
    ReporterOption,
    Source,
    SourceOption,
    hookimpl,
)
from affidavit.integrity_check import HashedObject, IntegrityCheck, IntegrityRequest
from affidavit.locations import join_location, split_location
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
from affidavit.model.logs import Batch, Break, Candidate, ObjectRef, Period, Rejection, Scope, Skipped, Verdict
from affidavit.model.policy import Place, Predicate, Step
from affidavit.spelling import mistyped, nearest

__all__ = [
    "AffidavitError",
    "Assessment",
    "Batch",
    "Break",
    "Candidate",
    "Chain",
    "ChainGap",
    "ChainRestart",
    "Clause",
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
    "LintCheck",
    "LintLevel",
    "LogFormat",
    "LogKind",
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
    "UsageError",
    "Verdict",
    "Vocabulary",
    "assessment_digest",
    "encode_assessment",
    "hookimpl",
    "is_collection_list",
    "join_location",
    "kept_attributes",
    "kept_keys",
    "mistyped",
    "nearest",
    "split_location",
]
