"""Which of the engine's built-in functions a policy may call, and with how many arguments.

The list is of what Regorus 0.13 has (its `opa.runtime` tells); any other function is refused when a policy is loaded,
since the engine itself would only notice when the call is reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_BY_ARITY = {
    1: """abs array.reverse base64.decode base64.encode base64.is_valid base64url.decode base64url.encode
        base64url.encode_no_pad bits.negate ceil count floor glob.quote_meta hex.decode hex.encode intersection is_array
        is_boolean is_null is_number is_object is_set is_string json.is_valid json.marshal json.unmarshal
        json.verify_schema lower max min net.cidr_expand net.cidr_is_valid object.keys object.union_n product
        regex.is_valid round semver.is_valid sort strings.reverse sum time.clock time.date time.format
        time.parse_duration_ns time.parse_rfc3339_ns time.weekday to_number trace trim_space type_name union units.parse
        units.parse_bytes upper urlquery.decode urlquery.decode_object urlquery.encode urlquery.encode_object walk
        yaml.is_valid yaml.marshal yaml.unmarshal""",
    2: """array.concat bits.and bits.lsh bits.or bits.rsh bits.xor concat contains endswith format_int graph.reachable
        graph.reachable_paths indexof indexof_n json.filter json.marshal_with_options json.match_schema json.patch
        json.remove net.cidr_contains numbers.range object.filter object.remove object.subset object.union regex.match
        regex.split semver.compare split sprintf startswith strings.any_prefix_match strings.any_suffix_match
        strings.count strings.replace_n time.diff time.parse_ns trim trim_left trim_prefix trim_right trim_suffix""",
    3: """array.slice glob.match numbers.range_step object.get regex.find_all_string_submatch_n regex.find_n
        regex.replace replace substring""",
    4: "regex.template_match time.add_date",
}

ALLOWED: Mapping[str, int] = MappingProxyType(
    {name: arity for arity, names in _BY_ARITY.items() for name in names.split()}
)
"""Function → number of arguments. A call may have one more, which takes the result."""

VARIADIC = frozenset({"print"})
"""Functions of any number of arguments."""

_NOT_THE_SAME = "the same records must give the same result in every run"
_LEAVES = "a policy reads nothing but the record, the profile and itself"

REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "http.send": _LEAVES,
        "net.lookup_ip_addr": _LEAVES,
        "opa.runtime": _LEAVES,
        "rand.intn": _NOT_THE_SAME,
        "time.now_ns": _NOT_THE_SAME,
        "uuid.parse": _NOT_THE_SAME,
        "uuid.rfc4122": _NOT_THE_SAME,
    }
)
"""Function → why it is refused."""

PATTERN_ARGUMENT: Mapping[str, int] = MappingProxyType(
    {
        "glob.match": 0,
        "regex.find_all_string_submatch_n": 0,
        "regex.find_n": 0,
        "regex.match": 0,
        "regex.replace": 1,
        "regex.split": 0,
    }
)
"""Function → position of its pattern. A literal pattern is tried when the policy is loaded."""
