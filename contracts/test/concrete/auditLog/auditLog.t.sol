// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IAuditLog} from "../../../src/interfaces/IAuditLog.sol";
import {IManaged} from "../../../src/interfaces/IManaged.sol";
import {IPaged} from "../../../src/interfaces/IPaged.sol";
import {IRoleRegistry, Role} from "../../../src/interfaces/IRoleRegistry.sol";
import {AuditKinds} from "../../../src/libraries/Constants.sol";
import {BaseTest} from "../../utils/Base.t.sol";
import {Event, Trail} from "../../utils/Trail.sol";

contract AuditLog_Test is BaseTest {
    address private auditor = makeAddr("auditor");
    address private second = makeAddr("second auditor");

    function test_Append_RevertWhen_TheSenderIsNoRegistry() external {
        _makeAuditor(auditor);
        address[9] memory others = [
            patient,
            doctor,
            auditor,
            admin,
            auditAdmin,
            address(manager),
            address(forwarder),
            address(roles),
            address(auditLog)
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IAuditLog.AuditLog_NotRegistry.selector, others[i]), address(auditLog)
            );
            vm.prank(others[i]);
            auditLog.append(patient, patient, patient, 1, 0, 0);
        }
    }

    function test_Append_ChainsFromTheRegistries() external {
        (uint48 count, bytes26 tip) = auditLog.getTip();
        bytes32 head = auditLog.getSubjectHead(patient);
        vm.recordLogs();
        vm.prank(address(doctors));
        assertEq(auditLog.append(patient, doctor, operator, 200, "ref", "data"), count + 1);
        Event memory e = Trail.decode(vm.getRecordedLogs()[0]);
        assertEq(e.head, Trail.subjectHead(head, e));
        assertEq(e.timestamp, vm.getBlockTimestamp());
        assertEq(auditLog.getSubjectHead(patient), e.head);
        (uint48 countAfter, bytes26 tipAfter) = auditLog.getTip();
        assertEq(countAfter, count + 1);
        assertEq(tipAfter, Trail.tip(tip, e.head));
        assertEq(auditLog.getTotalEvents(), count + 1);
    }

    function test_Genesis_IsThatOfTheChainAndTheContract() external {
        assertEq(auditLog.getGenesis(), Trail.genesis(address(auditLog)));
        _deploy();
        (uint48 count, bytes26 tip) = auditLog.getTip();
        assertEq(count, 0);
        assertEq(tip, auditLog.getGenesis());
        assertEq(auditLog.getSubjectHead(patient), 0);
        bytes26 genesis = auditLog.getGenesis();
        vm.chainId(1);
        assertEq(auditLog.getGenesis(), genesis, "fixed at deployment");
    }

    function test_Invite_RevertWhen_TheSenderMayNot() external {
        _invite(auditor);
        address delayed = makeAddr("delayed");
        vm.prank(admin);
        manager.grantRole(AUDIT_ADMIN, delayed, 1);
        address[9] memory others = [
            auditor, patient, doctor, stranger, admin, registrar, delayed, address(manager), address(forwarder)
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            _expectUnmanaged(others[i], IAuditLog.inviteAuditor.selector);
            vm.prank(others[i]);
            auditLog.inviteAuditor(second);
        }
        vm.prank(auditAdmin);
        vm.expectRevert(
            abi.encodeWithSelector(
                IManaged.Managed_Unauthorized.selector, address(manager), IAuditLog.inviteAuditor.selector
            ),
            address(auditLog)
        );
        manager.execute(address(auditLog), abi.encodeCall(IAuditLog.inviteAuditor, (second)));
    }

    function test_Invite_RevertWhen_TheAccountIsNotEligible() external {
        address[4] memory none = [address(0), patient, doctor, auditAdmin];
        for (uint256 i = 0; i < none.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IAuditLog.AuditLog_NotEligible.selector, none[i]), address(auditLog)
            );
            vm.prank(auditAdmin);
            auditLog.inviteAuditor(none[i]);
        }
    }

    function test_Invite_RevertWhen_ARemovedOneTookAnotherRole() external {
        _invite(stranger);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(stranger);
        _registerPatient(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(IAuditLog.AuditLog_NotEligible.selector, stranger), address(auditLog)
        );
        vm.prank(auditAdmin);
        auditLog.inviteAuditor(stranger);
    }

    function test_Invite_RevertWhen_TheAccountIsOneAlready() external {
        _invite(auditor);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IAuditLog.AuditLog_AlreadyAuditor.selector, auditor), address(auditLog)
            );
            vm.prank(auditAdmin);
            auditLog.inviteAuditor(auditor);
            if (i == 0) {
                vm.prank(auditor);
                auditLog.acceptAuditor();
            }
        }
    }

    function test_Invite_RevertWhen_AnAuditorBringsBackWhoWasRemoved() external {
        _makeAuditor(auditor);
        _makeAuditor(second);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(second);
        _expectUnmanaged(auditor, IAuditLog.inviteAuditor.selector);
        vm.prank(auditor);
        auditLog.inviteAuditor(second);
        _makeAuditor(second);
        assertTrue(auditLog.isAuditor(second));
    }

    function test_Invite_RevertWhen_ThereAreTooMany() external {
        uint256 max = auditLog.MAX_AUDITORS();
        for (uint160 i = 0; i < max; ++i) _invite(address(0x10000 + i));
        assertEq(auditLog.getTotalAuditors(), max);
        vm.expectRevert(
            abi.encodeWithSelector(IAuditLog.AuditLog_TooManyAuditors.selector, max), address(auditLog)
        );
        vm.prank(auditAdmin);
        auditLog.inviteAuditor(auditor);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(address(0x10000));
        _invite(auditor);
        assertEq(auditLog.getTotalAuditors(), max);
    }

    function test_Invite_ByAdminAndByAuditorAndLogs() external {
        _expectEvent(auditor, auditAdmin, auditAdmin, AuditKinds.AUDITOR_INVITED, 0, 0);
        _invite(auditor);
        assertFalse(auditLog.isAuditor(auditor));
        IAuditLog.AuditorState memory state = auditLog.getAuditor(auditor);
        assertEq(uint8(state.status), uint8(IAuditLog.AuditorStatus.Invited));
        assertEq(state.invitedBy, auditAdmin);
        assertEq(uint8(roles.roleOf(auditor)), uint8(Role.None), "an invitation gives no role");

        _expectEvent(auditor, auditor, auditor, AuditKinds.AUDITOR_ACCEPTED, _left(auditAdmin), 0);
        vm.prank(auditor);
        auditLog.acceptAuditor();
        assertTrue(auditLog.isAuditor(auditor));
        assertEq(uint8(roles.roleOf(auditor)), uint8(Role.Auditor));

        _expectEvent(second, auditor, auditor, AuditKinds.AUDITOR_INVITED, 0, 0);
        vm.prank(auditor);
        auditLog.inviteAuditor(second);
        assertEq(auditLog.getAuditor(second).invitedBy, auditor);
        assertEq(auditLog.getTotalAuditors(), 2);
    }

    function test_Accept_RevertWhen_NotInvited() external {
        _expectNotInvited(stranger);
        vm.prank(stranger);
        auditLog.acceptAuditor();
        _makeAuditor(auditor);
        _expectNotInvited(auditor);
        vm.prank(auditor);
        auditLog.acceptAuditor();
        _invite(second);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(second);
        _expectNotInvited(second);
        vm.prank(second);
        auditLog.acceptAuditor();
    }

    function test_Accept_RevertWhen_TheInviterWasRemoved() external {
        _makeAuditor(auditor);
        vm.prank(auditor);
        auditLog.inviteAuditor(second);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(auditor);
        _expectNotInvited(second);
        vm.prank(second);
        auditLog.acceptAuditor();
        assertFalse(auditLog.isAuditor(second));
    }

    function test_Accept_WhenTheInvitingAdministratorLeft() external {
        _invite(auditor);
        vm.prank(admin);
        manager.revokeRole(AUDIT_ADMIN, auditAdmin);
        vm.prank(auditor);
        auditLog.acceptAuditor();
        assertTrue(auditLog.isAuditor(auditor));
    }

    function test_Accept_RevertWhen_TheSenderTookAnotherRole() external {
        _invite(stranger);
        _registerPatient(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(IRoleRegistry.RoleRegistry_RoleTaken.selector, stranger, Role.Patient),
            address(roles)
        );
        vm.prank(stranger);
        auditLog.acceptAuditor();
        assertFalse(auditLog.isAuditor(stranger));
    }

    function test_Accept_AgainAfterARemovalIsListedOnce() external {
        _makeAuditor(auditor);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(auditor);
        assertFalse(auditLog.isAuditor(auditor));
        assertEq(uint8(roles.roleOf(auditor)), uint8(Role.Auditor), "a role is for good");
        _makeAuditor(auditor);
        assertTrue(auditLog.isAuditor(auditor));
        (IAuditLog.AuditorState[] memory listed,) = auditLog.getAuditors(address(0), 500);
        assertEq(listed.length, 1);
        assertEq(auditLog.getTotalAuditors(), 1);
    }

    function test_Remove_RevertWhen_TheSenderMayNot() external {
        _makeAuditor(auditor);
        _makeAuditor(second);
        address[5] memory others = [second, auditor, stranger, admin, registrar];
        for (uint256 i = 0; i < others.length; ++i) {
            _expectUnmanaged(others[i], IAuditLog.removeAuditor.selector);
            vm.prank(others[i]);
            auditLog.removeAuditor(auditor);
        }
    }

    function test_Remove_RevertWhen_TheAccountIsNone() external {
        _makeAuditor(auditor);
        vm.startPrank(auditAdmin);
        auditLog.removeAuditor(auditor);
        address[3] memory none = [auditor, stranger, address(0)];
        for (uint256 i = 0; i < none.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IAuditLog.AuditLog_NotAuditor.selector, none[i]), address(auditLog)
            );
            auditLog.removeAuditor(none[i]);
        }
        vm.stopPrank();
    }

    function test_Remove_EndsItAndLogs() external {
        _makeAuditor(auditor);
        _expectEvent(auditor, auditAdmin, auditAdmin, AuditKinds.AUDITOR_REMOVED, 0, 0);
        vm.prank(auditAdmin);
        auditLog.removeAuditor(auditor);
        assertEq(uint8(auditLog.getAuditor(auditor).status), uint8(IAuditLog.AuditorStatus.Removed));
        assertEq(auditLog.getTotalAuditors(), 0);
        _expectUnmanaged(auditor, IAuditLog.inviteAuditor.selector);
        vm.prank(auditor);
        auditLog.inviteAuditor(second);
    }

    function test_Views_Page() external {
        address rest;
        IAuditLog.AuditorState[] memory page;
        (page, rest) = auditLog.getAuditors(address(0), 500);
        assertEq(page.length, 0);
        assertEq(rest, END);
        _makeAuditor(auditor);
        _makeAuditor(second);
        (page, rest) = auditLog.getAuditors(address(0), 1);
        assertEq(page.length, 1);
        assertEq(page[0].account, second);
        assertEq(rest, auditor);
        (page, rest) = auditLog.getAuditors(rest, 500);
        assertEq(page.length, 1);
        assertEq(page[0].account, auditor);
        assertEq(uint8(page[0].status), uint8(IAuditLog.AuditorStatus.Active));
        assertEq(rest, END);
        vm.expectRevert(abi.encodeWithSelector(IPaged.Page_UnknownCursor.selector, patient), address(roles));
        auditLog.getAuditors(patient, 1);
        vm.expectRevert(abi.encodeWithSelector(IPaged.Page_BadSize.selector, 501, 500), address(roles));
        auditLog.getAuditors(address(0), 501);
        vm.expectRevert(abi.encodeWithSelector(IPaged.Page_BadSize.selector, 0, 500), address(roles));
        auditLog.getAuditors(address(0), 0);
    }

    function _expectUnmanaged(address sender, bytes4 selector) private {
        vm.expectRevert(
            abi.encodeWithSelector(IManaged.Managed_Unauthorized.selector, sender, selector), address(auditLog)
        );
    }

    function _expectNotInvited(address sender) private {
        vm.expectRevert(
            abi.encodeWithSelector(IAuditLog.AuditLog_NotInvited.selector, sender), address(auditLog)
        );
    }
}
