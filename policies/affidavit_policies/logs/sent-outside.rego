# METADATA
# title: Logs sent to an outside account
# description: >-
#   A log group, or all log groups of the account at once, were told to send what is written to them to an account
#   that is neither the record's own nor trusted. Logs often hold personal data and, against all rules, secrets.
#   Trusted accounts come from the organisation profile; without one, every account but the record's own counts as
#   foreign.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutAccountPolicy.html
#   - ref: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1537/
# custom:
#   id: aws.logs.sent-outside
#   severity: high
#   effect: violation
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1537]
#   controls:
#     soc2: [CC6.7]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.DS-01, PR.AA-05]
#     iso27001: [A.8.12, A.8.3]
#   select:
#     eventSource: logs.amazonaws.com
#     eventName: [PutAccountPolicy, PutDeliveryDestination, PutSubscriptionFilter]
#   subject:
#     - "{recipientAccountId} {awsRegion} log group {requestParameters.logGroupName}"
#     - "{recipientAccountId} log group {requestParameters.logGroupName}"
#     - "{recipientAccountId} {awsRegion} log policy {requestParameters.policyName}"
#     - "{recipientAccountId} {awsRegion} delivery destination {requestParameters.name}"
#     - actor.principal
#   message: "{actor.name} has logs sent to an outside account ({eventName})"
#   evidence_note: >-
#     Keep what the log group holds and for whom, who owns the other account, and the record that ended the sending.
#     All that was written in between has left.
#   false_positives: >-
#     The account of a supplier who stores or watches logs, which belongs into the profile once there is a contract.
#   remediation: >-
#     Remove the filter or policy (DeleteSubscriptionFilter, DeleteAccountPolicy), and change secrets that stood in the
#     logs. Forbid foreign destinations by a service control policy on logs:DestinationArn.
#   tests:
#     - name: to a destination of an account that no profile lists
#       matches: true
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutSubscriptionFilter
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:logs:eu-west-1:999999999999:destination:drop"}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: all log groups of the account
#       matches: true
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutAccountPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {policyName: all, policyType: SUBSCRIPTION_FILTER_POLICY, scope: ALL, policyDocument: '{"DestinationArn": "arn:aws:logs:eu-west-1:999999999999:destination:drop", "FilterPattern": ""}'}
#         recipientAccountId: "111122223333"
#     - name: what a service delivers
#       matches: true
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutDeliveryDestination
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: drop, deliveryDestinationConfiguration: {destinationResourceArn: "arn:aws:firehose:eu-west-1:999999999999:deliverystream/drop"}}
#         recipientAccountId: "111122223333"
#     - name: to a trusted account
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutSubscriptionFilter
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:logs:eu-west-1:444455556666:destination:central"}
#         recipientAccountId: "111122223333"
#       profile: {trusted_accounts: ["444455556666"]}
#     - name: "to one's own function, in a record that names no other account"
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutSubscriptionFilter
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:lambda:eu-west-1:111122223333:function:index"}
#     - name: "to a bucket, of whose account nothing is said"
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutDeliveryDestination
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {name: drop, deliveryDestinationConfiguration: {destinationResourceArn: "arn:aws:s3:::drop"}}
#         recipientAccountId: "111122223333"
#     - name: an account policy that protects data
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutAccountPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {policyName: mask, policyType: DATA_PROTECTION_POLICY, policyDocument: '{"Name":"mask","Statement":[]}'}
#         recipientAccountId: "111122223333"
#     - name: an account policy that is no JSON
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutAccountPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {policyName: mask, policyDocument: "{"}
#         recipientAccountId: "111122223333"
#     - name: an account policy that is no text
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutAccountPolicy
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {policyName: mask, policyDocument: 5}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutSubscriptionFilter
#         errorCode: AccessDeniedException
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:logs:eu-west-1:999999999999:destination:drop"}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutSubscriptionFilter
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: PutSubscriptionFilter
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:logs:eu-west-1:999999999999:destination:drop"}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: DescribeSubscriptionFilters
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:logs:eu-west-1:999999999999:destination:drop"}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: logs.amazonaws.com
#         eventName: PutSubscriptionFilter
#         errorCode: ""
#         userIdentity: {type: IAMUser, principalId: AIDAEVE, arn: "arn:aws:iam::111122223333:user/eve", accountId: "111122223333", userName: eve}
#         requestParameters: {logGroupName: /app/orders, filterName: all, filterPattern: "", destinationArn: "arn:aws:logs:eu-west-1:999999999999:destination:drop"}
#         recipientAccountId: "111122223333"
package aws.logs.sent_outside

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some destination in destinations
	receiver := cloudtrail.account_of(destination)
	not receiver in known_accounts
}

destinations contains input.requestParameters.destinationArn

destinations contains input.requestParameters.deliveryDestinationConfiguration.destinationResourceArn

# A subscription for the whole account is JSON text.
destinations contains destination if {
	document := input.requestParameters.policyDocument
	is_string(document)
	json.is_valid(document)
	destination := json.unmarshal(document).DestinationArn
}

known_accounts := {own_account} | {account | some account in data.profile.trusted_accounts}

own_account := object.get(input, "recipientAccountId", object.get(input, ["userIdentity", "accountId"], null))
