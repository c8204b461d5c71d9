# METADATA
# title: Trail or event data store narrowed
# description: >-
#   A trail, or an event data store of CloudTrail Lake, was set to record less. Its selectors select nothing, or leave
#   out the reads or the writes among management events, or management events of a service other than KMS and the RDS
#   Data API, whose volume is a usual reason to exclude them, or, of a store, those of a principal or a call; or it
#   records one region only, no events of global services, or, of an organisation's accounts, its own alone. The request
#   says what was set, not what it was before. A trail or store that is to record data events alone, as a second one
#   often is, is for `aws.cloudtrail.management-events-left-out`. A store of another kind of events, such as items of
#   AWS Config, never held management events, so its selectors are not judged.
# related_resources:
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateEventDataStore.html
#   - ref: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1562/008/
# custom:
#   id: aws.cloudtrail.logging-narrowed
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1562.008]
#   controls:
#     soc2: [CC7.2]
#     pci-dss: ["10.2.1"]
#     hipaa: ["164.312(b)"]
#     nist-csf: [PR.PS-04]
#     iso27001: [A.8.15]
#   select:
#     eventSource: cloudtrail.amazonaws.com
#     eventName: [PutEventSelectors, UpdateEventDataStore, UpdateTrail]
#   subject: [responseElements.trailARN, responseElements.eventDataStoreArn, requestParameters.eventDataStore, "{recipientAccountId} {awsRegion} {requestParameters.trailName}", "{recipientAccountId} {awsRegion} {requestParameters.name}", requestParameters.trailName, requestParameters.name]
#   message: "{actor.name} set a trail or an event data store to record less ({eventName})"
#   evidence_note: >-
#     Keep the settings of the trail or the store before and after, the date they were put back, and the records of
#     any other trail for the stretch between. They show which events could go unseen, and for how long. Where it is
#     an organisation's, keep the list of the accounts that it left out, too.
#   false_positives: >-
#     A second trail or store that is meant for one region, or for a part of what another records, from the day it was
#     made; a store that leaves out events of AWS services, by a template of the console; a setting that was off
#     already, which forms and templates that send all settings say again. The report's history of trails tells what a
#     trail was before, where its records do.
#   remediation: >-
#     Record reads and writes of all services in all regions and, by an organisation's trail or store, in all
#     accounts, and deny changes to it.
#   tests:
#     - name: no management events
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           trailName: management-events
#           eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: []}]
#         recipientAccountId: "111122223333"
#     - name: writes only
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           trailName: management-events
#           eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true}]
#         recipientAccountId: "111122223333"
#     - name: nothing selected
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: []}
#         recipientAccountId: "111122223333"
#     - name: IAM's events excluded
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           trailName: management-events
#           advancedEventSelectors:
#             - name: most
#               fieldSelectors:
#                 - {field: eventCategory, equals: [Management]}
#                 - {field: eventSource, notEquals: [iam.amazonaws.com]}
#         recipientAccountId: "111122223333"
#     - name: advanced selectors of data events alone
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters:
#           trailName: management-events
#           advancedEventSelectors:
#             - name: objects
#               fieldSelectors:
#                 - {field: eventCategory, equals: [Data]}
#                 - {field: resources.type, equals: ["AWS::S3::Object"]}
#         recipientAccountId: "111122223333"
#     - name: one region
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {name: management-events, isMultiRegionTrail: false}
#         recipientAccountId: "111122223333"
#     - name: no global services
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {name: management-events, includeGlobalServiceEvents: false}
#         recipientAccountId: "111122223333"
#     - name: "an organisation's trail becomes its own account's"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {name: organisation, isOrganizationTrail: false}
#         recipientAccountId: "111122223333"
#     - name: "a trail becomes the organisation's"
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {name: organisation, isOrganizationTrail: true}
#         recipientAccountId: "111122223333"
#     - name: everything, KMS excluded
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           trailName: management-events
#           eventSelectors:
#             - readWriteType: All
#               includeManagementEvents: true
#               excludeManagementEventSources: [kms.amazonaws.com]
#         recipientAccountId: "111122223333"
#     - name: reads and writes by two selectors
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           trailName: management-events
#           advancedEventSelectors:
#             - fieldSelectors:
#                 - {field: eventCategory, equals: [Management]}
#                 - {field: readOnly, equals: ["true"]}
#             - fieldSelectors:
#                 - {field: eventCategory, equals: [Management]}
#                 - {field: readOnly, equals: ["false"]}
#                 - {field: eventSource, notEquals: [kms.amazonaws.com, rdsdata.amazonaws.com]}
#         recipientAccountId: "111122223333"
#     - name: a trail gets another bucket
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {name: management-events, s3BucketName: logs, isMultiRegionTrail: true}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {name: management-events, isMultiRegionTrail: false}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: []}]}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: CreateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: []}]}
#         recipientAccountId: "111122223333"
#     - name: selectors narrowed, denied attempt
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true}]}
#         errorCode: AccessDenied
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true}]}
#         errorCode: ""
#         recipientAccountId: "111122223333"
#     - name: writes by one selector, reads by another
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true}, {readWriteType: ReadOnly, includeManagementEvents: true}]}
#         recipientAccountId: "111122223333"
#     - name: all but the events of a service that matters
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: true, excludeManagementEventSources: [iam.amazonaws.com]}]}
#         recipientAccountId: "111122223333"
#     - name: reads and writes by advanced selectors of their own
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["true"]}]}, {name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["false"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an advanced selector for data only
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Data]}, {field: eventSource, notEquals: [kms.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an advanced selector on a field that narrows
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventName, notEquals: [kms.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an advanced selector for one source
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventSource, equals: [kms.amazonaws.com], notEquals: [kms.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an advanced selector whose readOnly takes neither
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: [maybe]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an advanced selector whose field equals a word of readOnly
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventName, equals: ["true"]}]}, {name: x, fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventName, equals: ["false"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an advanced selector whose other field says Management
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{name: x, fieldSelectors: [{field: eventCategory, equals: [Insight]}, {field: eventCategory, notEquals: [x]}, {field: eventSource, notEquals: [Management]}]}]}
#         recipientAccountId: "111122223333"
#     - name: an update with selectors in its parameters
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: WriteOnly}]}
#         recipientAccountId: "111122223333"
#     - name: selectors with a setting of the trail
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, isMultiRegionTrail: false, eventSelectors: [{readWriteType: All}]}
#         recipientAccountId: "111122223333"
#     - name: selectors that are not there
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events}
#         recipientAccountId: "111122223333"
#     - name: a setting of which it does not depend what is recorded is off
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {name: management-events, enableLogFileValidation: false}
#         recipientAccountId: "111122223333"
#     - name: odd selectors
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [x]}
#         recipientAccountId: "111122223333"
#     - name: data events of one bucket, and no others
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: objects, eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: [{type: "AWS::S3::Object", values: ["arn:aws:s3:::cards/"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events of no resource, which is nothing
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: [{type: "AWS::S3::Object", values: []}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events, and of management events the writes
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: WriteOnly, includeManagementEvents: true, dataResources: [{type: "AWS::S3::Object", values: ["arn:aws:s3:::cards/"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: network activity alone
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: endpoints, advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [NetworkActivity]}, {field: eventSource, equals: [kms.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events, and management events that are read
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}]}, {fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["true"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events, and management events without those of IAM
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: true, excludeManagementEventSources: [iam.amazonaws.com], dataResources: [{type: "AWS::S3::Object", values: ["arn:aws:s3:::cards/"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events by one selector, management events without those of IAM by another
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: false, dataResources: [{type: "AWS::S3::Object", values: ["arn:aws:s3:::cards/"]}]}, {readWriteType: All, excludeManagementEventSources: [iam.amazonaws.com]}]}
#         recipientAccountId: "111122223333"
#     - name: advanced selectors of data events, and of management events without those of IAM
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}]}, {fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventSource, notEquals: [iam.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: advanced selectors of network activity, and of management events of one source
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [NetworkActivity]}]}, {fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventSource, equals: [kms.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events alone, of a call by that name
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: objects, advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}, {field: eventName, equals: [Management]}]}]}
#         recipientAccountId: "111122223333"
#     - name: another field says Data
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {trailName: management-events, advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Insight]}, {field: eventName, equals: [Data]}]}]}
#         recipientAccountId: "111122223333"
#     - name: data events, and management events as nothing is said of them
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: PutEventSelectors
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {trailName: management-events, eventSelectors: [{readWriteType: All, includeManagementEvents: null, dataResources: [{type: "AWS::S3::Object", values: ["arn:aws:s3:::cards/"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of one region
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", multiRegionEnabled: false}
#         recipientAccountId: "111122223333"
#     - name: "an organisation's store becomes its own account's"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", organizationEnabled: false}
#         recipientAccountId: "111122223333"
#     - name: a store of all regions and accounts
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", multiRegionEnabled: true, organizationEnabled: true}
#         recipientAccountId: "111122223333"
#     - name: another name of a store, and no protection
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", name: audit, terminationProtectionEnabled: false}
#         recipientAccountId: "111122223333"
#     - name: a store of reads
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["true"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of writes
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["false"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: "a store without IAM's events"
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventSource, notEquals: [iam.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store without the calls of one principal
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: userIdentity.arn, notEquals: ["arn:aws:iam::111122223333:user/eve"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store without one call
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventName, notEquals: [CreateAccessKey]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of data events, and of reads
#       matches: true
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}, {field: resources.type, equals: ["AWS::S3::Object"]}]}, {fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["true"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of all management events
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of all management events but those of KMS and the RDS Data API
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventSource, notEquals: [kms.amazonaws.com, rdsdata.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of reads and of writes by two selectors
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["true"]}]}, {fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: readOnly, equals: ["false"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of data events alone
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Data]}, {field: resources.type, equals: ["AWS::S3::Object"]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store of items of AWS Config
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [ConfigurationItem]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store, and no selectors
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: []}
#         recipientAccountId: "111122223333"
#     - name: a store, and odd selectors
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: "Management"}
#         recipientAccountId: "111122223333"
#     - name: a store, denied attempt
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", multiRegionEnabled: false}
#         recipientAccountId: "111122223333"
#     - name: "a store without IAM's events, denied attempt"
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         errorCode: AccessDenied
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", advancedEventSelectors: [{fieldSelectors: [{field: eventCategory, equals: [Management]}, {field: eventSource, notEquals: [iam.amazonaws.com]}]}]}
#         recipientAccountId: "111122223333"
#     - name: a store, no request parameters
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: a text where the parameters of a store stand
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: multiRegionEnabled
#         recipientAccountId: "111122223333"
#     - name: a list where the parameters of a store stand
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: [{multiRegionEnabled: false}]
#         recipientAccountId: "111122223333"
#     - name: a new store of one region
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: CreateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {name: audit, multiRegionEnabled: false}
#         recipientAccountId: "111122223333"
#     - name: a setting of a store in an update of a trail
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateTrail
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {name: management-events, multiRegionEnabled: false}
#         recipientAccountId: "111122223333"
#     - name: a setting of a trail in an update of a store
#       matches: false
#       event:
#         eventSource: cloudtrail.amazonaws.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", isMultiRegionTrail: false}
#         recipientAccountId: "111122223333"
#     - name: "another system's update of a store"
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: UpdateEventDataStore
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, accountId: "111122223333", userName: eve}
#         requestParameters: {eventDataStore: "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/eds-1", multiRegionEnabled: false}
#         recipientAccountId: "111122223333"
package aws.cloudtrail.logging_narrowed

import data.affidavit.cloudtrail
import rego.v1

match if {
	succeeded
	some setting in breadth[input.eventName]
	input.requestParameters[setting] == false
}

breadth := {
	"UpdateTrail": ["isMultiRegionTrail", "includeGlobalServiceEvents", "isOrganizationTrail"],
	"UpdateEventDataStore": ["multiRegionEnabled", "organizationEnabled"],
}

match if {
	succeeded
	input.eventName == "PutEventSelectors"
	some form in ["eventSelectors", "advancedEventSelectors"]
	input.requestParameters[form]
	count(recorded) < 2
	not data_events_alone
}

# A store takes CloudTrail's own events or one other kind, and never changes from one to the other.
match if {
	succeeded
	input.eventName == "UpdateEventDataStore"
	names_management
	count(recorded) < 2
}

# Selectors that record something, and name no management events. Those that name some, and leave a part out, narrow.
data_events_alone if {
	records_data
	not names_management
}

records_data if {
	some selector in cloudtrail.as_array(input.requestParameters.eventSelectors)
	some resource in cloudtrail.as_array(selector.dataResources)
	count(cloudtrail.as_array(resource.values)) > 0
}

records_data if {
	some name in categories
	name in {"Data", "NetworkActivity"}
}

names_management if {
	some selector in cloudtrail.as_array(input.requestParameters.eventSelectors)
	includes_management(selector)
}

names_management if "Management" in categories

# What the advanced selectors are for.
categories contains name if {
	some selector in cloudtrail.as_array(input.requestParameters.advancedEventSelectors)
	some field in cloudtrail.as_array(selector.fieldSelectors)
	field.field == "eventCategory"
	some name in cloudtrail.as_array(field.equals)
}

# A basic selector includes management events unless it says that it does not.
includes_management(selector) if {
	is_object(selector)
	object.get(selector, "includeManagementEvents", true) != false
}

succeeded if object.get(input, "errorCode", null) in {null, ""}

# Which of "read" and "write" management events the trail or the store records after the call.
recorded contains kind if {
	some selector in cloudtrail.as_array(input.requestParameters.eventSelectors)
	includes_management(selector)
	every source in cloudtrail.as_array(object.get(selector, "excludeManagementEventSources", null)) {
		source in often_excluded
	}
	some kind in basic_kinds[object.get(selector, "readWriteType", "All")]
}

recorded contains kind if {
	some selector in cloudtrail.as_array(input.requestParameters.advancedEventSelectors)
	some category in cloudtrail.as_array(selector.fieldSelectors)
	category.field == "eventCategory"
	"Management" in cloudtrail.as_array(category.equals)
	some kind in ["read", "write"]
	every field in selector.fieldSelectors {
		lets_through(field, kind)
	}
}

basic_kinds := {"All": ["read", "write"], "ReadOnly": ["read"], "WriteOnly": ["write"]}

# Whether a field of an advanced selector leaves all management events of a kind in. All fields must hold together.
lets_through(field, _) if field.field == "eventCategory"

lets_through(field, kind) if {
	field.field == "readOnly"
	field.equals == [{"read": "true", "write": "false"}[kind]]
}

lets_through(field, _) if {
	field.field == "eventSource"
	object.keys(field) == {"field", "notEquals"}
	every source in cloudtrail.as_array(field.notEquals) {
		source in often_excluded
	}
}

often_excluded := {"kms.amazonaws.com", "rdsdata.amazonaws.com"}
