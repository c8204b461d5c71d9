# METADATA
# title: Role created, and assumed within minutes
# description: >-
#   A role was created and assumed within a quarter of an hour, neither of it by a service. Whoever makes a role to hide
#   behind uses it at once; so does a pipeline that makes and tries a role.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1098/003/
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1548/005/
# custom:
#   id: aws.iam.role-created-and-assumed
#   severity: medium
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write, management-read]
#   attack: [T1098.003, T1548.005]
#   controls:
#     soc2: [CC6.3]
#     pci-dss: ["7.2.2"]
#     hipaa: ["164.308(a)(4)(ii)(C)"]
#     nist-csf: [PR.AA-05]
#     iso27001: [A.8.2]
#   steps:
#     created:
#       select: {eventSource: iam.amazonaws.com, eventName: CreateRole}
#       bind: {role: responseElements.role.arn}
#     assumed:
#       select:
#         eventSource: sts.amazonaws.com
#         eventName: AssumeRole
#         # Who can call it; services, which do all the time, are no matter of this policy.
#         userIdentity.type: [AssumedRole, AWSAccount, IAMUser, Role]
#       bind: {role: requestParameters.roleArn}
#   correlate:
#     sequence: [created, assumed]
#     by: role
#     within: 15m
#   subject: responseElements.role.arn
#   message: "{actor.name} made the role {requestParameters.roleName}, which was assumed within minutes"
#   evidence_note: >-
#     Keep the request for the role, its trust and permission policies as they were made, and what its first session did.
#   false_positives: A pipeline that makes roles and tries them. List its role under automation_principals.
#   remediation: Ask who needed the role. If nobody did, delete it and end its sessions.
#   tests:
#     - name: assumed at the end of a quarter of an hour
#       matches: true
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: made by a machine that the profile knows
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#       profile: {automation_principals: ["arn:aws:iam::*:user/e*"]}
#     - name: somebody else assumes it, in the same second
#       matches: true
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/ana", userName: ana}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#     - name: a second too late
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:01Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: another role
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:01:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/other", roleSessionName: s}}
#     - name: a service assumes it
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:01:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: AWSService, invokedBy: ec2.amazonaws.com}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: a service made it on somebody's behalf
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve, invokedBy: cloudformation.amazonaws.com}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:01:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: the role was not made
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, errorCode: EntityAlreadyExistsException, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: null}
#         - {eventTime: "2026-07-01T10:01:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assuming it was denied
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:01:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, errorCode: AccessDenied, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: which role was assumed is not recorded
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:01:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: null}
#     - name: another system's role
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: audit.example.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: a role that was changed, not made
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: UpdateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assumed in another system
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: audit.example.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assumed in another way
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRoleWithSAML, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: creating it was denied, with a response
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}, errorCode: AccessDenied}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: a service assumes it, in a record that does not name it
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: AWSService}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: a service made it, in a record that does not name it
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: AWSService}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: a service assumes it for its maker
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve, invokedBy: cloudformation.amazonaws.com}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assumed by an identity of type AssumedRole
#       matches: true
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: AssumedRole, principalId: X, accountId: "111122223333"}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assumed by an identity of type AWSAccount
#       matches: true
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: AWSAccount, principalId: X, accountId: "111122223333"}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assumed by an identity of type Role
#       matches: true
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: Role, principalId: X, accountId: "111122223333"}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
#     - name: assumed by a federated user
#       matches: false
#       events:
#         - {eventTime: "2026-07-01T10:00:00Z", eventSource: iam.amazonaws.com, eventName: CreateRole, userIdentity: {type: IAMUser, arn: "arn:aws:iam::111122223333:user/eve", userName: eve}, requestParameters: {roleName: helper}, responseElements: {role: {arn: "arn:aws:iam::111122223333:role/helper", roleName: helper}}}
#         - {eventTime: "2026-07-01T10:15:00Z", eventSource: sts.amazonaws.com, eventName: AssumeRole, userIdentity: {type: FederatedUser, principalId: X, accountId: "111122223333"}, requestParameters: {roleArn: "arn:aws:iam::111122223333:role/helper", roleSessionName: s}}
package aws.iam.role_created_and_assumed

import data.affidavit.cloudtrail

created if {
	by_somebody
	not cloudtrail.glob_match_any(input.actor.principal, data.profile.automation_principals)
}

assumed if by_somebody

by_somebody if {
	object.get(input, "errorCode", null) == null
	input.userIdentity.type != "AWSService"
	object.get(input.userIdentity, "invokedBy", null) == null
}
