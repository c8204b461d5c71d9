# METADATA
# title: No trail records all management events
# description: >-
#   No trail that is logging covers this account and region with management events of both kinds, those that read and
#   those that write; trails of all regions and of the organisation count, and several may share the work. Without one
#   nobody can tell afterwards what was done. A trail whose status or selectors could not be read may be the one, so
#   nothing is found then; that it could not be read is a finding of its own. Events of single services that a trail
#   leaves out are not judged; those of KMS and the RDS Data API are a gap in coverage.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
# custom:
#   id: aws.state.no-trail
#   severity: high
#   effect: violation
#   logs: aws.account
#   needs: [state:cloudtrail]
#   attack: []
#   controls:
#     soc2: [CC7.2]
#     pci-dss: ["10.2.1"]
#     hipaa: ["164.312(b)"]
#     nist-csf: [PR.PS-04]
#     iso27001: [A.8.15]
#   select:
#     api: cloudtrail:DescribeTrails
#     status: [answered, partial]
#   subject: "{accountId} {region}"
#   message: "No trail records all management events of {accountId} in {region}"
#   evidence_note: >-
#     Keep this answer with its time and request id, the record of the trail that was made then, and what else shows who did
#     what in the meantime, such as the event history of the last ninety days. An auditor asks for logging in every account
#     and region in scope.
#   false_positives: >-
#     A region that a service control policy closes, where nothing can happen. Waive it by account and region.
#   remediation: >-
#     Make one trail of all regions for the organisation, with management events of both kinds, and let nobody but its
#     owners alter it.
#   tests:
#     - name: no trail at all
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: []}}
#     - name: where more of the answer is not known
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: false}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}, GetInsightSelectors: {status: denied, error: AccessDeniedException, response: null}}]}}
#     - name: one that is stopped
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: false}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: one of another region only
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: us-east-1, IsMultiRegionTrail: false, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: one that records no management events
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: false}]}}}]}}
#     - name: one that records writes only
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: WriteOnly, IncludeManagementEvents: true}]}}}]}}
#     - name: one that records reads only
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: ReadOnly, IncludeManagementEvents: true}]}}}]}}
#     - name: one that records data events only, by advanced selectors
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Data]}, {Field: resources.type, Equals: ["AWS::S3::Object"]}]}]}}}]}}
#     - name: one that records writes only, by advanced selectors
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}, {Field: readOnly, Equals: ["false"]}]}]}}}]}}
#     - name: one that records reads only, by advanced selectors
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}, {Field: readOnly, Equals: ["true"]}]}]}}}]}}
#     - name: one of data events, and one that is stopped
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: false}]}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: false}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: a trail of all regions from elsewhere
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: us-east-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: a trail of this region
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: false, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: a trail of the organisation
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:us-east-1:444455556666:trail/all, HomeRegion: us-east-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, IsOrganizationTrail: true, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: a selector that names management elsewhere only
#       matches: true
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Data]}, {Field: resources.type, Equals: [Management]}]}]}}}]}}
#     - name: management events narrowed by what is not judged
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}, {Field: sessionCredentialFromConsole, Equals: ["false"]}]}]}}}]}}
#     - name: an answer on selectors that is not to be relied on
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: denied, error: AccessDeniedException, response: {EventSelectors: [{IncludeManagementEvents: false}]}}}]}}
#     - name: two that share the work
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: ReadOnly, IncludeManagementEvents: true}]}}}, {Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: WriteOnly, IncludeManagementEvents: true}]}}}]}}
#     - name: two selectors that share the work
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}, {Field: readOnly, Equals: ["true"]}]}, {FieldSelectors: [{Field: eventCategory, Equals: [Management]}, {Field: readOnly, Equals: ["false"]}]}]}}}]}}
#     - name: all management events, by advanced selectors
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]}}}]}}
#     - name: management events of both kinds named
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}, {Field: readOnly, Equals: ["true", "false"]}]}]}}}]}}
#     - name: a selector that leaves its kind to the default
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{DataResources: []}]}}}]}}
#     - name: whether it logs is not known
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: denied, error: AccessDeniedException, response: null}, GetEventSelectors: {status: answered, error: "", response: {EventSelectors: [{ReadWriteType: All, IncludeManagementEvents: true}]}}}]}}
#     - name: what it records is not known
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: partial, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: denied, error: AccessDeniedException, response: null}}]}}
#     - name: a trail that says nothing of its selectors
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: {trailList: [{Name: main, TrailARN: arn:aws:cloudtrail:eu-west-1:111122223333:trail/main, HomeRegion: eu-west-1, IsMultiRegionTrail: true, S3BucketName: trail-logs, GetTrailStatus: {status: answered, error: "", response: {IsLogging: true}}, GetEventSelectors: {status: answered, error: "", response: {}}}]}}
#     - name: CloudTrail is not offered here
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: absent, error: NotOffered, response: null}
#     - name: it may not be read
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: denied, response: null, error: AccessDenied, reason: "the call was refused"}
#     - name: reading it failed
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: failed, response: null, error: InternalFailure, reason: "the call failed"}
#     - name: an answer that was not all there
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: failed, response: {trailList: []}, error: EndpointConnectionError, reason: "the connection broke"}
#     - name: an answer of another call
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:ListTrails, status: answered, response: {trailList: []}}
#     - name: an answer that is none
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: null}
#     - name: an answer of another shape
#       matches: false
#       event: {recordType: aws.account/1, collectedAt: 2026-10-01T00:00:00Z, accountId: "111122223333", region: eu-west-1, api: cloudtrail:DescribeTrails, status: answered, response: none}
package aws.state.no_trail

import data.affidavit.cloudtrail
import rego.v1

match if {
	is_array(input.response.trailList)
	some kind in ["read", "write"]
	not may_be_recorded(kind)
}

may_be_recorded(kind) if {
	some trail in input.response.trailList
	not elsewhere(trail)
	not trail.GetTrailStatus.response.IsLogging == false
	not surely_left_out(trail.GetEventSelectors, kind)
}

elsewhere(trail) if {
	trail.IsMultiRegionTrail == false
	trail.HomeRegion != input.region
}

# Of a trail that is known to have selectors, that none of them takes in management events of a kind.
surely_left_out(answer, kind) if {
	answer.status == "answered"
	selectors := array.concat(
		cloudtrail.as_array(object.get(answer, ["response", "EventSelectors"], null)),
		cloudtrail.as_array(object.get(answer, ["response", "AdvancedEventSelectors"], null)),
	)
	count(selectors) > 0
	count([selector | some selector in selectors; takes_in(selector, kind)]) == 0
}

takes_in(selector, kind) if {
	not selector.FieldSelectors
	not selector.IncludeManagementEvents == false
	not selector.ReadWriteType == {"read": "WriteOnly", "write": "ReadOnly"}[kind]
}

takes_in(selector, kind) if {
	some category in cloudtrail.as_array(selector.FieldSelectors)
	category.Field == "eventCategory"
	"Management" in cloudtrail.as_array(category.Equals)
	not only_the_other(selector, kind)
}

only_the_other(selector, kind) if {
	some field in cloudtrail.as_array(selector.FieldSelectors)
	field.Field == "readOnly"
	field.Equals == [{"read": "false", "write": "true"}[kind]]
}
