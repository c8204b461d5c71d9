# METADATA
# title: Data port opened to the internet
# description: >-
#   An inbound rule lets the whole internet, or a great part of it (an IPv4 range of /7 or wider, an IPv6 range of /3 or
#   wider), reach a port of a data store, or of what runs containers: file shares (SMB), SQL Server, Oracle, MySQL,
#   PostgreSQL, Redshift, Redis, Cassandra, OpenSearch, memcached, MongoDB, Docker, etcd, the Kubernetes API and
#   kubelet, or the ports that the organisation profile lists under the parameter `data_ports`. A rule that opens a port
#   of remote administration too is for `aws.ec2.security-group-opened`. Whether an instance listens there is not in the
#   log, so each needs a look.
# related_resources:
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
#   - ref: https://attack.mitre.org/versions/v18/techniques/T1562/007/
# custom:
#   id: aws.ec2.data-port-opened
#   severity: high
#   effect: review
#   logs: aws.cloudtrail
#   needs: [management-write]
#   attack: [T1562.007]
#   controls:
#     soc2: [CC6.6]
#     pci-dss: ["1.3.1", "1.4.4"]
#     hipaa: ["164.312(a)(1)"]
#     nist-csf: [PR.IR-01]
#     iso27001: [A.8.20, A.8.22]
#   select:
#     eventSource: ec2.amazonaws.com
#     eventName: [AuthorizeSecurityGroupIngress, ModifySecurityGroupRules]
#   subject: [requestParameters.groupId, requestParameters.ModifySecurityGroupRulesRequest.GroupId, "{recipientAccountId} {awsRegion} {requestParameters.groupName}"]
#   message: "{actor.name} opened a data port to the internet ({eventName})"
#   evidence_note: >-
#     Keep the approved change, what data lies behind the group, and the record of the rule's removal
#     (RevokeSecurityGroupIngress) with its time. They show whether a store could be reached from outside, and for how long.
#   false_positives: >-
#     A group that no instance uses; a program that listens on such a port and holds no data; a modified rule that is
#     outbound, since that call does not say its direction.
#   remediation: Remove the rule; let clients in from their own groups or networks, or by a private endpoint.
#   tests:
#     - name: file shares to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 445, toPort: 445, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: the port below file shares
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 443, toPort: 444, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: file shares by UDP, which they do not use
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: udp, fromPort: 445, toPort: 445, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: SQL Server to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 1433, toPort: 1433, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Oracle to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 1521, toPort: 1521, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Docker to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 2375, toPort: 2375, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Docker over TLS to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 2376, toPort: 2376, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: etcd to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 2379, toPort: 2379, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: MySQL to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: PostgreSQL to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 5432, toPort: 5432, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Redshift to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 5439, toPort: 5439, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Redis to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 6379, toPort: 6379, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: the Kubernetes API to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 6443, toPort: 6443, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Cassandra to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 9042, toPort: 9042, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: OpenSearch to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 9200, toPort: 9200, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: OpenSearch's nodes to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 9300, toPort: 9300, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: kubelet to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 10250, toPort: 10250, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: memcached to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 11211, toPort: 11211, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: MongoDB to everyone
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 27017, toPort: 27017, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: memcached by UDP
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: udp, fromPort: 11211, toPort: 11211, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: Redis by UDP
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: udp, fromPort: 6379, toPort: 6379, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: a range with MySQL in it, over IPv6, read from the response
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1}
#         recipientAccountId: "111122223333"
#         responseElements: {securityGroupRuleSet: {items: [{isEgress: false, ipProtocol: tcp, fromPort: 3000, toPort: 3388, cidrIpv6: "::/0"}]}}
#     - name: a rule is changed
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: ModifySecurityGroupRules
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {ModifySecurityGroupRulesRequest: {GroupId: sg-1, SecurityGroupRule: {SecurityGroupRuleId: sgr-1, SecurityGroupRule: {CidrIpv4: 0.0.0.0/0, FromPort: 5432, ToPort: 5432, IpProtocol: tcp}}}}
#         recipientAccountId: "111122223333"
#     - name: a port that the profile lists
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 8086, toPort: 8086, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [8086]}}
#     - name: a port that the profile lists not
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [8086]}}
#     - name: all traffic
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: "-1", ipRanges: {items: [{cidrIp: 0.0.0.0/0}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: all TCP ports, those of administration among them
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 0, toPort: 65535, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: the profile's port of administration in the range
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 8443, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {administration_ports: [8443]}}
#     - name: HTTPS to everyone
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 443, toPort: 443, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: MySQL to one network
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "10.0.0.0/8"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: denied attempt
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#         errorCode: Client.UnauthorizedOperation
#     - name: an empty error code is none
#       matches: true
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#         errorCode: ""
#     - name: no request parameters
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: null
#         recipientAccountId: "111122223333"
#     - name: another system's event of that name
#       matches: false
#       event:
#         eventSource: audit.example.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: another call with the same parameters
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: RevokeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipPermissions: {items: [{ipProtocol: tcp, fromPort: 3306, toPort: 3306, ipRanges: {items: [{cidrIp: "0.0.0.0/0"}]}}]}}
#         recipientAccountId: "111122223333"
#     - name: port 22 is of administration first
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 22, toPort: 22, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [22]}}
#     - name: port 23 is of administration first
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 23, toPort: 23, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [23]}}
#     - name: port 3389 is of administration first
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 3389, toPort: 3389, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [3389]}}
#     - name: port 5900 is of administration first
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 5900, toPort: 5900, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [5900]}}
#     - name: port 5985 is of administration first
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 5985, toPort: 5985, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [5985]}}
#     - name: port 5986 is of administration first
#       matches: false
#       event:
#         eventSource: ec2.amazonaws.com
#         eventName: AuthorizeSecurityGroupIngress
#         userIdentity: {type: IAMUser, principalId: AIDABEN, accountId: "111122223333", userName: ben}
#         requestParameters: {groupId: sg-1, ipProtocol: tcp, fromPort: 5986, toPort: 5986, cidrIp: 0.0.0.0/0}
#         recipientAccountId: "111122223333"
#       profile: {parameters: {data_ports: [5986]}}
package aws.ec2.data_port_opened

import data.affidavit.cloudtrail
import rego.v1

match if {
	object.get(input, "errorCode", null) in {null, ""}
	some rule in cloudtrail.rules_open_to_all(input)
	some port in data_ports
	cloudtrail.covers_port(rule, port, protocols(port))
	not administers(rule)
}

data_ports := object.get(
	data.profile.parameters, "data_ports",
	[445, 1433, 1521, 2375, 2376, 2379, 3306, 5432, 5439, 6379, 6443, 9042, 9200, 9300, 10250, 11211, 27017],
)

administration_ports := object.get(data.profile.parameters, "administration_ports", [22, 23, 3389, 5900, 5985, 5986])

# memcached answers by UDP too, and is then misused to flood others.
protocols(port) := {"tcp", "udp"} if port == 11211

else := {"tcp"}

administers(rule) if {
	some port in administration_ports
	cloudtrail.covers_port(rule, port, {"tcp"})
}
