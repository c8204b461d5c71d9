# Helper functions for policies on CloudTrail records: those that the language `jmespath` has too, and what is too
# involved to say in it.
#
# None of them fails on an odd value: records of ordinary logs hold them, and the engine ends an evaluation in which a
# built-in function fails. So each call here is guarded. What a function has no answer for is undefined.
package affidavit.cloudtrail

# The statements of an IAM-style policy document in one shape.
#
# document: an object (PutBucketPolicy), JSON text (most requests) or URL-encoded JSON (IAM's responses).
# Gives for each statement Sid, Effect and Condition as they stand (null when absent) and, as arrays of strings, empty
# when absent, Action, NotAction, Resource, NotResource, Principal and NotPrincipal. A principal is "*" or "kind:value",
# for example "AWS:arn:aws:iam::111122223333:root"; {"AWS": "*"} means everyone too, so it is "*" as well.
# An empty array for null and for what is no policy document.
#
# Elements: "IAM JSON policy elements reference" in the IAM User Guide.
statements(document) := [normalised(statement) |
	some statement in as_array(object.get(policy_object(document), "Statement", null))
	is_object(statement)
]

# The 12-digit account of an ARN, of a principal as `statements` gives it, or of itself.
#
# arn:partition:service:region:account:resource, see "Amazon Resource Names" in the AWS General Reference.
account_of(arn_or_account) := account if {
	is_string(arn_or_account)
	account := account_part(trim_prefix(trim_prefix(arn_or_account, "AWS:"), "Federated:"))
	regex.match(`^[0-9]{12}$`, account)
}

# Null is an empty array, an array is itself, anything else an array of it: IAM lets a list of one stand without brackets.
as_array(value) := [] if is_null(value)

else := value if is_array(value)

else := [value]

# Whether an IPv4 or IPv6 address lies in a range; an IPv4 address in IPv6 form (::ffff:192.0.2.1) counts as IPv4.
#
# Undefined for what is no address: sourceIPAddress is often the name of a service.
cidr_contains(cidr, address) := net.cidr_contains(range, plain) if {
	is_string(cidr)
	is_string(address)
	range := whole_range(cidr)
	regex.match(`/[0-9]+$`, range)
	net.cidr_is_valid(range)
	net.cidr_is_valid(host_range(address))
	plain := unmapped(address)
}

# Whether any of some globs covers a whole text: `*` is any characters, `?` any one, as in IAM.
#
# Undefined for what is no text or no array.
glob_match_any(subject, patterns) := covered if {
	is_string(subject)
	is_array(patterns)
	covered := count([pattern | some pattern in strings_of(patterns); regex.match(whole_glob(pattern), subject)]) > 0
}

# Whether a time, as CloudTrail writes it, lies within business hours, as the organisation profile has them.
#
# Undefined for what is no time of the years 1970 to 2199, and where no hours are given. The days of the month are counted
# from its first, since a text such as 2026-02-30 would end the evaluation.
within_hours(text, hours) := within if {
	is_string(text)
	regex.match(`^(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$`, text)
	is_object(hours)
	first := time.parse_rfc3339_ns(concat("", [substring(text, 0, 8), "01", substring(text, 10, 10)]))
	day := number_of(substring(text, 8, 2))
	time_ns := first + ((day - 1) * 86400000000000)
	time.date(time_ns)[2] == day
	[hour, minute, _] := time.clock([time_ns, hours.time_zone])
	at := sprintf("%02d:%02d", [hour, minute])
	weekday := time.weekday([time_ns, hours.time_zone])
	checks := [count([name | some name in hours.days; name == weekday]) > 0, hours.start <= at, at < hours.end]
	within := count([check | some check in checks; not check]) == 0
}

# The whole days from one time to another, fewer than 0 where the other comes first; fractions of seconds are left out.
#
# Times are in UTC, as AWS writes them in records, answers and IAM's credential report. Undefined where either is none of
# the years 1970 to 2199.
days_between(earlier, later) := floor((seconds_of(later) - seconds_of(earlier)) / 86400)

# The accounts that may be let in: the record's own, and those that the organisation profile trusts.
known_accounts(record, trusted) := {own} | {account | some account in trusted} if {
	own := object.get(record, "recipientAccountId", object.get(record, ["userIdentity", "accountId"], null))
}

# Whether a statement, as `statements` gives it, lets in everyone or a principal of an account that is not known, and no
# condition narrows that to what is known.
grants_outside(statement, known) if {
	statement.Effect == "Allow"
	lets_outsider_in(statement, known)
	not narrowed_inside(statement.Condition, known)
}

# Whether a condition narrows a grant to an organisation, to a VPC or its endpoint, or to known accounts: by one key all of
# whose values are such.
#
# Keys: "AWS global condition context keys" in the IAM User Guide.
narrowed_inside(condition, known) if {
	is_object(condition)
	some operator, keys in condition
	regex.match(`^(ForAnyValue:)?(String|Arn)(Equals|EqualsIgnoreCase|Like)$`, operator)
	is_object(keys)
	some key, values in keys
	every value in as_array(values) {
		is_string(value)
		inside(lower(key), value, known)
	}
}

# Whether a statement of a bucket's policy lets a principal of an account that is not known do something, an S3 action in
# lower case, to the bucket or to objects in it, and no other statement denies it that.
#
# Everyone is no such principal, but for those that a condition narrows it to. A denial counts if it is one to everyone,
# covers all that is granted, and its conditions hold for that principal: it is outside an organisation, a network,
# accounts or principals that the denial leaves out. What NotResource makes of a denial is not looked at.
#
# Which actions are on buckets and which on objects: "Actions, resources, and condition keys for Amazon S3" in the
# Service Authorization Reference.
lets_outsider(statements, statement, action, bucket, known) if {
	statement.Effect == "Allow"
	covers_action(statement, action)
	not narrowed_inside(statement.Condition, known)
	some outsider in outsiders(statement, known)
	some target in bucket_targets(statement, action, bucket)
	not is_denied(statements, outsider, action, target)
}

# Whether S3 lets services and the own account alone use a public policy: of a bucket as an account's state shows it.
restricts_public_policy(bucket) if {
	bucket.GetBucketPolicyStatus.response.PolicyStatus.IsPublic == true
	some name in ["GetPublicAccessBlock", "AccountPublicAccessBlock"]
	bucket[name].response.PublicAccessBlockConfiguration.RestrictPublicBuckets == true
}

# The inbound rules by which a call on security groups lets the whole internet in, or a great part of it: an IPv4 range of
# /7 or wider, an IPv6 range of /3 or wider. Each has `protocol`, `from` and `to`, as the record has them.
#
# "AuthorizeSecurityGroupIngress" and "ModifySecurityGroupRules" in the EC2 API Reference. The latter does not say whether
# a rule is inbound.
rules_open_to_all(record) := [rule |
	some rule in group_rules(record)
	is_string(rule.range)
	regex.match(`^([0-9.]+/[0-7]|[0-9A-Fa-f:]+/[0-3])$`, rule.range)
]

# Whether a rule lets traffic to a port through, by any of some protocols: "tcp", "udp". -1 is every protocol.
#
# What is turned from XML holds numbers for text.
covers_port(rule, _, _) if rule.protocol in {"-1", -1}

covers_port(rule, port, protocols) if {
	some name in protocols
	rule.protocol in {"tcp": {"tcp", "6", 6}, "udp": {"udp", "17", 17}}[name]
	rule.from <= port
	port <= rule.to
}

seconds_of(text) := ((first / 1000000000) + ((day - 1) * 86400)) if {
	is_string(text)
	regex.match(`^(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|\+00:00)$`, text)

	# The days of the month are counted from its first, as above.
	first := time.parse_rfc3339_ns(concat("", [substring(text, 0, 8), "01", substring(text, 10, 9), "Z"]))
	day := number_of(substring(text, 8, 2))
	time.date(first + ((day - 1) * 86400000000000))[2] == day
}

number_of(two_digits) := to_number(substring(two_digits, 1, 1)) if startswith(two_digits, "0")

else := to_number(two_digits)

# Of the characters that ARNs and globs hold, those that mean something else in a regular expression.
whole_glob(pattern) := concat("", ["(?s)^", wild, "$"]) if {
	quoted := regex.replace(pattern, `[.+^$(){}|\[\]\\]`, `\$0`)
	wild := replace(replace(quoted, "*", ".*"), "?", ".")
}

policy_object(document) := document if is_object(document)

else := policy if {
	is_string(document)
	json.is_valid(document)
	policy := json.unmarshal(document)
	is_object(policy)
}

else := policy if {
	is_string(document)

	# A plus sign stays one, as RFC 3986 has it and IAM writes it.
	text := urlquery.decode(replace(document, "+", "%2B"))
	json.is_valid(text)
	policy := json.unmarshal(text)
	is_object(policy)
}

else := {}

normalised(statement) := {
	"Sid": object.get(statement, "Sid", null),
	"Effect": object.get(statement, "Effect", null),
	"Condition": object.get(statement, "Condition", null),
	"Principal": principals(object.get(statement, "Principal", null)),
	"NotPrincipal": principals(object.get(statement, "NotPrincipal", null)),
	"Action": strings_of(object.get(statement, "Action", null)),
	"NotAction": strings_of(object.get(statement, "NotAction", null)),
	"Resource": strings_of(object.get(statement, "Resource", null)),
	"NotResource": strings_of(object.get(statement, "NotResource", null)),
}

strings_of(value) := [item | some item in as_array(value); is_string(item)]

principals(value) := [principal |
	some kind, names in value
	some name in strings_of(names)
	principal := principal_of(kind, name)
] if is_object(value)

else := strings_of(value)

principal_of(kind, name) := "*" if {
	kind == "AWS"
	name == "*"
} else := concat(":", [kind, name])

account_part(text) := parts[4] if {
	startswith(text, "arn:")
	parts := split(text, ":")
	count(parts) > 5
}

else := text

whole_range(cidr) := cidr if contains(cidr, "/")

else := host_range(cidr)

host_range(address) := concat("", [address, "/128"]) if contains(address, ":")

else := concat("", [address, "/32"])

# Expanding the range of one address gives its usual form.
unmapped(address) := ipv4 if {
	contains(address, ":")
	some usual in net.cidr_expand(host_range(address))
	startswith(usual, "::ffff:")
	ipv4 := trim_prefix(usual, "::ffff:")
	contains(ipv4, ".")
}

else := address

# The response says every rule that was added, in one form. The request is for records without it: a list of
# permissions, or one rule spread over the parameters; a changed rule has the API's own, capitalised names.
group_rules(record) := array.concat(
	[entry(item, item[family]) |
		some item in as_array(object.get(record, ["responseElements", "securityGroupRuleSet", "items"], null))
		is_object(item)
		not item.isEgress
		some family in ["cidrIpv4", "cidrIpv6"]
	],
	array.concat(requested_rules(record), changed_rules(record)),
)

requested_rules(record) := array.concat(
	[entry(permission, range[name]) |
		some permission in as_array(object.get(record, ["requestParameters", "ipPermissions", "items"], null))
		some list, name in {"ipRanges": "cidrIp", "ipv6Ranges": "cidrIpv6"}
		some range in as_array(permission[list].items)
	],
	[entry(record.requestParameters, range) | range := record.requestParameters.cidrIp],
)

changed_rules(record) := [rule |
	request := object.get(record, ["requestParameters", "ModifySecurityGroupRulesRequest", "SecurityGroupRule"], null)
	some item in as_array(request)
	changed := item.SecurityGroupRule
	is_object(changed)
	some family in ["CidrIpv4", "CidrIpv6"]
	rule := {
		"range": changed[family],
		"protocol": changed.IpProtocol,
		"from": object.get(changed, "FromPort", -1),
		"to": object.get(changed, "ToPort", -1),
	}
]

entry(item, range) := {
	"range": range,
	"protocol": item.ipProtocol,
	"from": object.get(item, "fromPort", -1),
	"to": object.get(item, "toPort", -1),
}

lets_outsider_in(statement, known) if {
	some principal in statement.Principal
	account := account_of(principal)
	not account in known
}

lets_outsider_in(statement, _) if "*" in statement.Principal

lets_outsider_in(statement, _) if count(statement.NotPrincipal) > 0

inside(key, value, _) if {
	key in {
		"aws:principalorgid",
		"aws:principalorgpaths",
		"aws:sourceorgid",
		"aws:sourceorgpaths",
		"aws:sourcevpc",
		"aws:sourcevpce",
	}
	regex.match(`^(o|vpc|vpce)-[0-9a-z]`, value)
}

inside(key, value, known) if {
	key in {"aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourcearn", "aws:sourceowner"}
	account_of(value) in known
}

# The ARN of a bucket names no account, but its name is unique, and only a service can speak for it.
inside("aws:sourcearn", value, _) if regex.match(`^arn:[^:]+:s3:::[^*?]+$`, value)

outsiders(statement, known) := {trim_prefix(trim_prefix(name, "AWS:"), "Federated:") |
	some name in array.concat(statement.Principal, narrowed_to(statement))
	account := account_of(name)
	not account in known
}

# Whom a condition narrows everyone to.
narrowed_to(statement) := [value |
	"*" in statement.Principal
	is_object(statement.Condition)
	some operator, keys in statement.Condition
	regex.match(`(String|Arn)(Equals|Like)`, operator)
	is_object(keys)
	some key, values in keys
	lower(key) in {"aws:principalaccount", "aws:principalarn"}
	some value in as_array(values)
]

covers_action(statement, action) if glob_match_any(action, [lower(given) | some given in statement.Action])

covers_action(statement, action) if {
	count(statement.NotAction) > 0
	not glob_match_any(action, [lower(given) | some given in statement.NotAction])
}

# What an action in a statement is about, without the beginning of an ARN: a bucket, or a glob of its objects.
bucket_targets(statement, action, bucket) := {target |
	all_of_it := whole_target(action, bucket)
	some given in array.concat(bucket_names(statement.Resource), ["*" | count(statement.NotResource) > 0])
	target := narrower_target(given, all_of_it)
	contains(target, "/") == contains(all_of_it, "/")
}

narrower_target(given, all_of_it) := all_of_it if glob_match_any(all_of_it, [given])

else := given

whole_target(action, bucket) := concat("/", [bucket, "*"]) if {
	is_string(bucket)
	regex.match(`^s3:(bypassgovernanceretention$|replicate|[a-z]+object)`, action)
	not contains(action, "bucket")
}

else := bucket if is_string(bucket)

bucket_names(resources) := [regex.replace(resource, `^arn:[^:]*:s3:::`, "") | some resource in resources]

is_denied(statements, outsider, action, target) if {
	some statement in statements
	statement.Effect == "Deny"
	"*" in statement.Principal
	covers_action(statement, action)

	# One character of a glob is none of a longer one.
	glob_match_any(target, [name | some name in bucket_names(statement.Resource); not contains(name, "?")])
	keeps_out(statement.Condition, outsider)
}

keeps_out(condition, _) if is_null(condition)

keeps_out(condition, outsider) if {
	is_object(condition)
	every operator, keys in condition {
		is_object(keys)
		every key, values in keys {
			holds_for_outsider(operator, lower(key), values, outsider)
		}
	}
}

holds_for_outsider(operator, key, values, outsider) if {
	regex.match(`(String|Arn)Not`, operator)
	key in {
		"aws:principalaccount",
		"aws:principalarn",
		"aws:principalorgid",
		"aws:principalorgpaths",
		"aws:sourcevpc",
		"aws:sourcevpce",
	}
	every value in as_array(values) {
		is_string(value)
		not is_left_out(key, value, outsider)
	}
}

# No outsider is a service.
holds_for_outsider(operator, key, values, _) if {
	startswith(operator, "Bool")
	key in {"aws:principalisawsservice", "aws:viaawsservice"}
	every value in as_array(values) {
		value in {"false", false}
	}
}

is_left_out("aws:principalaccount", value, outsider) if glob_match_any(account_of(outsider), [value])

is_left_out("aws:principalarn", value, outsider) if glob_match_any(outsider, [value])

# Of a whole account some are left out.
is_left_out("aws:principalarn", value, outsider) if {
	not regex.match(`^arn:[^:]*:iam::[0-9]{12}:(role|user)/[^*?]+$`, outsider)
	glob_match_any(account_of(outsider), [split(value, ":")[4]])
}

is_left_out(key, value, _) if {
	key in {"aws:principalorgid", "aws:principalorgpaths", "aws:sourcevpc", "aws:sourcevpce"}
	not regex.match(`^(o|vpc|vpce)-[0-9a-z]`, value)
}
