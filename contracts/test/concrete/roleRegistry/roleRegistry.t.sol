// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPaged} from "../../../src/interfaces/IPaged.sol";
import {IRoleRegistry, Role} from "../../../src/interfaces/IRoleRegistry.sol";
import {BaseTest} from "../../utils/Base.t.sol";

contract RoleRegistry_Test is BaseTest {
    function test_Assign_RevertWhen_TheSenderIsNotResponsible() external {
        address[8] memory senders = [
            address(patients),
            address(doctors),
            address(auditLog),
            address(roles),
            address(manager),
            address(forwarder),
            admin,
            stranger
        ];
        for (uint256 i = 0; i < senders.length; ++i) {
            for (uint8 role = 0; role < 4; ++role) {
                if (i < 3 && role == i + 1) continue;
                vm.expectRevert(
                    abi.encodeWithSelector(
                        IRoleRegistry.RoleRegistry_NotResponsible.selector, senders[i], Role(role)
                    ),
                    address(roles)
                );
                vm.prank(senders[i]);
                roles.assignRole(stranger, Role(role));
            }
        }
        assertEq(uint8(roles.roleOf(stranger)), uint8(Role.None));
    }

    function test_Assign_RevertWhen_TheAccountHasARole() external {
        address[3] memory siblings = [address(patients), address(doctors), address(auditLog)];
        for (uint8 i = 0; i < 3; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IRoleRegistry.RoleRegistry_RoleTaken.selector, patient, Role.Patient),
                address(roles)
            );
            vm.prank(siblings[i]);
            roles.assignRole(patient, Role(i + 1));
        }
    }

    function test_Assign_GivesCountsAndLists() external {
        address[3] memory siblings = [address(patients), address(doctors), address(auditLog)];
        for (uint8 i = 0; i < 3; ++i) {
            uint256 total = roles.getTotal(Role(i + 1));
            address account = address(uint160(0xabc0) + i);
            vm.prank(siblings[i]);
            assertEq(roles.assignRole(account, Role(i + 1)), total + 1);
            assertEq(uint8(roles.roleOf(account)), i + 1);
            assertEq(roles.getTotal(Role(i + 1)), total + 1);
            (address[] memory page,) = roles.getAccounts(Role(i + 1), address(0), 1);
            assertEq(page[0], account);
        }
        assertEq(roles.getTotal(Role.None), 0);
    }

    function test_Accounts_RevertWhen_ThePageIsTooLongOrEmpty() external {
        for (uint256 i = 0; i < 3; ++i) {
            uint256 size = [uint256(0), 501, type(uint256).max][i];
            for (uint8 role = 0; role < 4; ++role) {
                vm.expectRevert(abi.encodeWithSelector(IPaged.Page_BadSize.selector, size, 500), address(roles));
                roles.getAccounts(Role(role), address(0), size);
            }
        }
    }

    function test_Accounts_RevertWhen_TheCursorHasNotThatRole() external {
        address[2] memory wrong = [doctor, stranger];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IPaged.Page_UnknownCursor.selector, wrong[i]), address(roles));
            roles.getAccounts(Role.Patient, wrong[i], 1);
        }
    }

    function test_Accounts_EmptyLists() external view {
        for (uint256 i = 0; i < 3; ++i) {
            (Role role, address cursor) = i == 0
                ? (Role.None, address(0))
                : i == 1 ? (Role.Auditor, address(0)) : (Role.Patient, END);
            (address[] memory page, address next) = roles.getAccounts(role, cursor, 500);
            assertEq(page.length, 0);
            assertEq(next, END);
        }
    }

    function test_Accounts_NewestFirst() external view {
        (address[] memory page, address next) = roles.getAccounts(Role.Patient, address(0), 1);
        assertEq(page.length, 1);
        assertEq(page[0], otherPatient);
        assertEq(next, patient);
        (page, next) = roles.getAccounts(Role.Patient, next, 500);
        assertEq(page.length, 1);
        assertEq(page[0], patient);
        assertEq(next, END);
    }
}
