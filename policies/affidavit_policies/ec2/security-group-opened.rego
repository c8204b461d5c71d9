# METADATA
# title: Administration port opened to the internet
# description: >-
#   An inbound rule lets the whole internet, or a great part of it (an IPv4 range of /7 or wider, an IPv6 range of /3 or
#   wider), reach a port of remote administration: SSH, Telnet, RDP, VNC and WinRM, or the ports that the organisation
#   profile lists under the parameter `administration_ports`. Whether an instance listens there is not in the log, so each
#   needs a look.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1562/007/
# custom:
#   id: aws.ec2.security-group-opened
#   severity: high
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1562.007]
#   controls:
#     soc2: [CC6.6]
#     pci-dss: ["1.3.1", "1.4.2"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.IR-01]
#     iso27001: [A.8.20, A.8.22]
#   select:
#     eventSource: ec2.amazonaws.com
#     eventName: [AuthorizeSecurityGroupIngress, ModifySecurityGroupRules]
#   subject: [requestParameters.groupId, requestParameters.ModifySecurityGroupRulesRequest.GroupId, "{recipientAccountId} {awsRegion} {requestParameters.groupName}"]
#   message: "{actor.name} opened an administration port to the internet ({eventName})"
#   evidence_note: >-
#     Keep the approved change, what the group protects, and the record of the rule's removal (RevokeSecurityGroupIngress)
#     with its time. Approval and an end date tell a planned opening from a hole in the boundary.
#   false_positives: >-
#     A group that no instance uses; a bastion that is meant to be reached; a modified rule that is outbound, since that
#     call does not say its direction.
#   remediation: Remove the rule; reach instances through Session Manager or from known addresses.
#   tests:
#     - name: SSH to everyone, the older form of the call
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIp: 0.0.0.0/0, ipPermissions: {}}
#         recipientAccountId: "111122223333"
#     - name: a range of ports with RDP in it, over IPv6, read from the response
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1}
#         responseElements:
#           securityGroupRuleSet: {items: [{isEgress: false, ipProtocol: tcp, fromPort: 3000, toPort: 4000, cidrIpv6: "::/0"}]}
#         recipientAccountId: "111122223333"
#     - name: all traffic
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           groupId: sg-1
#           ipPermissions: {items: [{ipProtocol: "-1", ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}, ipv6Ranges: {}}]}
#         recipientAccountId: "111122223333"
#     - name: half of the internet
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           groupId: sg-1
#           ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: 128.0.0.0/1}]}}]}
#         recipientAccountId: "111122223333"
#     - name: a rule is changed
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: ModifySecurityGroupRules
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           ModifySecurityGroupRulesRequest:
#             GroupId: sg-1
#             SecurityGroupRule:
#               SecurityGroupRuleId: sgr-1
#               SecurityGroupRule: {CidrIpv4: 0.0.0.0/0, FromPort: 22, ToPort: 22, IpProtocol: tcp}
#         recipientAccountId: "111122223333"
#     - name: a rule is changed to all traffic
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: ModifySecurityGroupRules
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters:
#           ModifySecurityGroupRulesRequest:
#             GroupId: sg-1
#             SecurityGroupRule: [{SecurityGroupRuleId: sgr-1, SecurityGroupRule: {CidrIpv6: "::/0", IpProtocol: -1}}]
#         recipientAccountId: "111122223333"
#     - name: a port that the profile lists
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 6443, toPort: 6443, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {administration_ports: [22, 6443]}}
#     - name: HTTPS to everyone
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           groupId: sg-2
#           ipPermissions: {items: [{ipProtocol: tcp, fromPort: 443, toPort: 443, ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}]}
#         recipientAccountId: "111122223333"
#     - name: SSH from one network
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           groupId: sg-2
#           ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: 10.0.0.0/8}]}}]}
#         recipientAccountId: "111122223333"
#     - name: everything outbound
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupEgress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters:
#           groupId: sg-2
#           ipPermissions: {items: [{ipProtocol: "-1", ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}]}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         errorCode: Client.UnauthorizedOperation
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIp: "0.0.0.0/0", ipPermissions: {}}
#         recipientAccountId: "111122223333"
#     - name: telnet to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 23, toPort: 23, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: VNC to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 5900, toPort: 5900, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: WinRM to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 5985, toPort: 5985, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: WinRM over TLS to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 5986, toPort: 5986, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: TCP by its number
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: "6", fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: TCP by its number, as one
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: 6, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: SSH by UDP
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: udp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: IPv6 in the request
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipv6Ranges: {items: [{cidrIpv6: "::/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: IPv4 in the response
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1}
#         recipientAccountId: "111122223333"
#         responseElements: {securityGroupRuleSet: {items: [{isEgress: false, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0"}]}}
#     - name: a rule for what goes out
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1}
#         recipientAccountId: "111122223333"
#         responseElements: {securityGroupRuleSet: {items: [{isEgress: true, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0"}]}}
#     - name: a network of one
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "192.0.2.0/24"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: a narrow range whose number ends like a wide one
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "10.0.0.0/16"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: a range that is none
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "from 0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 22, toPort: 22, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#         errorCode: ""
#     - name: odd items
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [x]}}
#         recipientAccountId: "111122223333"
#         responseElements: {securityGroupRuleSet: {items: [x, 5]}}
#     - name: odd items in a change of rules
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: ModifySecurityGroupRules
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: [{SecurityGroupRuleId: sgr-1, SecurityGroupRule: x}]}}
#         recipientAccountId: "111122223333"
#     - name: a description with a range in it
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: ModifySecurityGroupRules
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: {SecurityGroupRuleId: sgr-1, SecurityGroupRule: {CidrIpv4: "192.0.2.0/24", Description: "0.0.0.0/0", FromPort: 22, ToPort: 22, IpProtocol: tcp}}}}
#         recipientAccountId: "111122223333"
#     - name: a description with a range in it, in the response
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDAANA, accountId: "111122223333", userName: ana}
#         requestParameters: {groupId: sg-1}
#         recipientAccountId: "111122223333"
#         responseElements: {securityGroupRuleSet: {items: [{isEgress: false, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIpv4: "192.0.2.0/24", description: "0.0.0.0/0"}]}}
package aws.ec2.security_group_opened

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some rule in cloudtrail.rules_open_to_all(input)
	some port in administration_ports
	cloudtrail.covers_port(rule, port, {"tcp"})
}

administration_ports := object.get(data.profile.parameters, "administration_ports", [22, 23, 3389, 5900, 5985, 5986])
