# METADATA
# title: Trail that no alarm watches
# description: >-
#   A trail that is logging delivers to a log group of CloudWatch Logs, and no alarm in the group's account and region is
#   on a metric that a filter of the group makes: there is no filter, or none whose metric has an alarm. Nobody is then
#   told by CloudWatch of refused calls or of the root user's acts. Where another trail of the region has an alarm, or it
#   is not known whether one has, nothing is found; nor is anything where no trail delivers to a log group, or to one in an
#   account or region that was not asked. What an alarm is for and whether it reaches anybody is not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
# custom:
#   id: aws.state.alarms-none
#   severity: low
#   effect: review
#   logs: aws.account
#   needs: [state:cloudtrail, state:cloudwatch, state:logs]
#   attack: []
#   controls:
#     soc2: [CC7.2]
#     hipaa: ["164.308(a)(1)(ii)(D)"]
#     nist-csf: [DE.CM-09]
#     iso27001: [A.8.16]
#   select:
#     api: cloudtrail:DescribeTrails
#     status: [answered, partial]
#   subject: "{accountId} {region}"
#   message: "No alarm is on what trails of {accountId} deliver to log groups in {region}"
#   evidence_note: >-
#     Keep the answer, and what watches the logs in place of alarms: the rules of the SIEM or of EventBridge, with an alert
#     that they raised in the period. An auditor asks who is told, and how soon.
#   false_positives: >-
#     A log group that is only the way to a SIEM, by a subscription; alarms that a monitoring account keeps on metrics of
#     this one; rules of EventBridge or GuardDuty that do the same.
#   remediation: >-
#     Make metric filters on the log group for refused calls, the root user's acts and changes of trails and policies, with
#     an alarm on each that reaches whoever is on duty.
#   tests:
#     - name: no filter
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: a filter whose metric has no alarm
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: [{filterName: denied, logGroupName: trail, metricTransformations: [{metricName: Denied, metricNamespace: Trail}]}]}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: beside a trail that delivers to no log group
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: beside a trail that is stopped and has an alarm
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: false}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: [{filterName: denied, logGroupName: trail, metricTransformations: [{metricName: Denied, metricNamespace: Trail}]}]}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: [{AlarmName: denied, Namespace: Trail, MetricName: Denied}]}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: of what else was asked something is not known
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}, GetEventSelectors: {status: denied, error: AccessDeniedException, response: null}}]}}
#     - name: an alarm
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: [{filterName: denied, logGroupName: trail, metricTransformations: [{metricName: Denied, metricNamespace: Trail}]}]}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: [{AlarmName: denied, Namespace: Trail, MetricName: Denied}]}}}]}}
#     - name: an alarm on another trail
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: [{filterName: denied, logGroupName: trail, metricTransformations: [{metricName: Denied, metricNamespace: Trail}]}]}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: [{AlarmName: denied, Namespace: Trail, MetricName: Denied}]}}}]}}
#     - name: another trail whose alarms are not known
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: denied, error: "", response: null}}]}}
#     - name: another trail of which it is not known whether it logs, with an alarm
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: denied, error: AccessDeniedException, response: null}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: [{AlarmName: denied, Namespace: Trail, MetricName: Denied}]}}}]}}
#     - name: alarms are not known
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: denied, error: AccessDeniedException, response: null}, LogGroupAlarms: {status: denied, error: "", response: null}}]}}
#     - name: an answer on alarms that is not to be relied on
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: failed, error: "", response: {MetricAlarms: []}}}]}}
#     - name: alarms are not offered here
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: absent, error: "", response: null}}]}}
#     - name: it does not log
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: false}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: it is not known whether it logs
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: denied, error: AccessDeniedException, response: null}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: a log group that was not asked about
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}}]}}
#     - name: no log group
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}}]}}
#     - name: answers of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: x, LogGroupAlarms: {status: answered, error: "", response: none}}]}}
#     - name: an answer on alarms of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: none}]}}
#     - name: alarms of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: none}}}]}}
#     - name: trails of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: none}}
#     - name: no trail
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: []}}
#     - name: a region that the service is not offered in
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: absent, response: null, error: NotOffered}
#     - name: it may not be read
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: denied, response: null, error: AccessDenied, reason: "the call was refused"}
#     - name: reading it failed
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: failed, response: null, error: InternalFailure, reason: "the call failed"}
#     - name: an answer that was not all there
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: failed, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}, error: EndpointConnectionError, reason: "the connection broke"}
#     - name: an answer of another call
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:ListTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, CloudWatchLogsLogGroupArn: "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*", GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, LogGroupMetricFilters: {status: answered, error: "", response: {metricFilters: []}}, LogGroupAlarms: {status: answered, error: "", response: {MetricAlarms: []}}}]}}
#     - name: an answer that is none
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: null}
#     - name: an answer of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: none}
package aws.state.alarms_none

import data.affidavit.cloudtrail
import rego.v1

match if {
	trails := [trail |
		some trail in cloudtrail.as_array(input.response.trailList)
		trail.LogGroupAlarms
		not trail.GetTrailStatus.response.IsLogging == false
	]
	some trail in trails
	trail.GetTrailStatus.response.IsLogging == true
	every each in trails {
		each.LogGroupAlarms.status == "answered"
		each.LogGroupAlarms.response.MetricAlarms == []
	}
}
