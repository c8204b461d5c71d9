# METADATA
# title: Objects set to expire within days
# description: >-
#   A lifecycle rule was set by which objects, or the versions that deletion leaves behind, expire within a week, or on a day
#   that is past or at most a week off. It destroys data without another call; if the bucket holds logs that the profile's
#   `log_buckets` do not name, it removes the traces. Those that it names are for `aws.s3.log-expiry-too-short`, and any
#   other change of their lifecycle for `aws.s3.log-bucket-changed`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1485/001/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1562/008/
# custom:
#   id: aws.s3.short-expiry-set
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1485.001, T1562.008]
#   controls:
#     soc2: [CC7.2]
#     hipaa: ["164.312(c)(1)"]
#     nist-csf: [DE.CM-09]
#     iso27001: [A.8.16]
#   select:
#     eventSource: s3.amazonaws.com
#     eventName: PutBucketLifecycle
#   subject: ["{recipientAccountId} bucket {requestParameters.bucketName}", recipientAccountId]
#   message: "{actor.name} set objects of {requestParameters.bucketName} to expire within days"
#   evidence_note: >-
#     Keep what the bucket holds, the retention rule for it, and the lifecycle before and after. It shows whether anything
#     was to be kept longer.
#   false_positives: >-
#     Buckets of temporary files and build results; old versions that are dropped to save cost. Waive them by name.
#   remediation: >-
#     Put the lifecycle back before the first run of the day, and list which objects are already marked as expired.
#   tests:
#     - name: PutBucketLifecycle, form 1
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: trail-logs, LifecycleConfiguration: {Rule: {ID: r, Status: Enabled, Expiration: {Days: 1}}}}}
#     - name: PutBucketLifecycle, form 2
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: trail-logs, LifecycleConfiguration: {Rule: [{Status: Enabled, Expiration: {Days: 400}}, {Status: Enabled, Expiration: {Days: 7}}]}}}
#     - name: denied
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", errorCode: AccessDenied, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: trail-logs, LifecycleConfiguration: {Rule: {ID: r, Status: Enabled, Expiration: {Days: 1}}}}}
#     - name: no request parameters
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: null}
#     - name: eight days
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: 8}}}}}
#     - name: a rule that is off
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Disabled, Expiration: {Days: 1}}}}}
#     - name: a move to another class
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Transition: {Days: 1}}}}}
#     - name: another system's event of that name
#       matches: false
#       event: {eventSource: audit.example.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: trail-logs, LifecycleConfiguration: {Rule: {ID: r, Status: Enabled, Expiration: {Days: 1}}}}}
#     - name: another call with the same parameters
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: GetBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: trail-logs, LifecycleConfiguration: {Rule: {ID: r, Status: Enabled, Expiration: {Days: 1}}}}}
#     - name: old versions after a day
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 1}}}}}
#     - name: old versions after a week
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 7}}}}}
#     - name: old versions after eight days
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 8}}}}}
#     - name: on a day, by a rule that is off
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Disabled, Expiration: {Date: "2026-08-01T00:00:00.000Z"}}}}}
#     - name: only markers of deletion go
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {ExpiredObjectDeleteMarker: true}}}}}
#     - name: a bucket of logs
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: trail-logs, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: 1}}}}}
#       profile: {log_buckets: [trail-logs]}
#     - name: a bucket beside those of logs
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: 1}}}}}
#       profile: {log_buckets: [trail-logs]}
#     - name: on a day within the week
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2027-01-04T00:00:00.000Z"}}}}}
#     - name: on a day after the week
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2027-01-05T00:00:00.000Z"}}}}}
#     - name: on a day that is past, as the command line writes it
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2026-01-31T00:00:00Z"}}}}}
#     - name: on a day without a time
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2027-06-01"}}}}}
#     - name: on a day written otherwise
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "Jun 1, 2027 12:00:00 AM"}}}}}
#     - name: on a day that is a number
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: 1811808000}}}}}
#     - name: on no day
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, eventTime: "2026-12-28T23:30:00Z", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: null}}}}}
#     - name: a number of days as text
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: "7"}}}}}
#     - name: a greater number of days as text
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: "30"}}}}}
#     - name: a number of days that is none
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: soon}, NoncurrentVersionExpiration: {NoncurrentDays: null}}}}}
#     - name: an expiry that is none
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: soon}}}}
#     - name: rules that are none
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: [soon, null]}}}
#     - name: an empty error code is none
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, errorCode: "", requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: 1}}}}}
#     - name: at the first of a month, on a day within the week
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: "2026-07-01T00:00:00Z", awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2026-07-08T00:00:00Z"}}}}}
#     - name: at the first of a month, on a day after the week
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: "2026-07-01T00:00:00Z", awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2026-07-09T00:00:00Z"}}}}}
#     - name: at a time that is none, which leaves the day unknown
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: soon, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2036-07-08T00:00:00Z"}}}}}
#     - name: at a time that is a number
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: 5, awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2036-07-08T00:00:00Z"}}}}}
#     - name: at a time with something before it
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: "at 2026-07-01T00:00:00Z", awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "2036-07-08T00:00:00Z"}}}}}
#     - name: on a day with something before it
#       matches: true
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: "2026-07-01T00:00:00Z", awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Date: "on 2036-07-08"}}}}}
#     - name: days with a word after the number
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: "2026-07-01T00:00:00Z", awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: "7 days"}}}}}
#     - name: days with a word before the number
#       matches: false
#       event: {eventSource: s3.amazonaws.com, eventName: PutBucketLifecycle, eventTime: "2026-07-01T00:00:00Z", awsRegion: eu-west-1, recipientAccountId: "111122223333", userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}, requestParameters: {bucketName: b, LifecycleConfiguration: {Rule: {Status: Enabled, Expiration: {Days: "in 7"}}}}}
package aws.s3.short_expiry_set

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	not of_logs
	some rule in cloudtrail.as_array(input.requestParameters.LifecycleConfiguration.Rule)
	rule.Status == "Enabled"
	ends_soon(rule)
}

of_logs if input.requestParameters.bucketName in data.profile.log_buckets

ends_soon(rule) if number(rule.Expiration.Days) <= 7

ends_soon(rule) if number(rule.NoncurrentVersionExpiration.NoncurrentDays) <= 7

ends_soon(rule) if {
	date := rule.Expiration.Date
	not is_null(date)
	not far_off(date)
}

number(value) := value if is_number(value)

number(value) := to_number(value) if {
	is_string(value)
	regex.match(`^[1-9][0-9]*$`, value)
}

# Whether a day is known to lie more than a week after the call. Days of one form compare as texts.
far_off(date) if {
	is_string(date)
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`, date)
	substring(date, 0, 10) > last_day
}

# The day a week after the call, counted from the first of its month: a day such as 2026-02-30 would end the evaluation.
last_day := substring(time.format(first + (((day + 6) * 86400) * 1000000000)), 0, 10) if {
	is_string(input.eventTime)
	regex.match(`^20[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9]T`, input.eventTime)
	first := time.parse_rfc3339_ns(concat("", [substring(input.eventTime, 0, 8), "01T00:00:00Z"]))
	day := to_number(concat("", ["1", substring(input.eventTime, 8, 2)])) - 100
}
