// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IAuditLog} from "../../src/interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "../../src/interfaces/IDoctorRegistry.sol";
import {IPatientRegistry} from "../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Operators} from "../../src/libraries/Constants.sol";
import {BaseTest} from "../utils/Base.t.sol";
import {Handler} from "./Handler.sol";
import {Model} from "./Model.sol";

/// @notice The invariants of contracts/test/README.md, by number. INV-4, INV-8 and half of INV-9 are checked by the handler in
/// each call.
contract Invariants_Test is BaseTest {
    Handler private handler;
    Model private model;
    address[] private people;

    function setUp() public override {
        vm.warp(BORN);
        _deploy();
        for (uint256 i = 0; i < 9; ++i) people.push(makeAddr(string(abi.encodePacked("person ", bytes1(uint8(65 + i))))));
        people.push(address(roles));
        people.push(admin);
        model = new Model(address(auditLog));
        handler = new Handler(
            IPatientRegistry(patients), IDoctorRegistry(doctors), IAuditLog(auditLog), model, people, registrar, auditAdmin
        );
        for (uint256 i = 0; i < 6; ++i) handler.register(i, i > 2, keccak256(abi.encode(i)));
        for (uint256 i = 0; i < 3; ++i) handler.grant(i, 1 + i * 8, 1 + i * 8, type(uint48).max, 255, 0, 1);
        targetContract(address(handler));
    }

    function invariant_INV1_ARoleIsGivenOnlyToTheSender() external view {
        for (uint256 i = 0; i < people.length; ++i) {
            assertEq(uint8(roles.roleOf(people[i])), model.roles(people[i]), "INV-1");
        }
    }

    function invariant_INV2_TheHeadIsNonZeroIffRegistered() external view {
        for (uint256 i = 0; i < people.length; ++i) {
            address a = people[i];
            assertEq(patients.headOf(a) != 0, model.roles(a) == 1, "INV-2");
            assertEq(doctors.headOf(a) != 0, model.roles(a) == 2, "INV-2");
            assertEq(_registryOf(a).headOf(a), model.heads(a), "INV-2");
        }
    }

    function invariant_INV3_RecordSlotsAreNeverReused() external view {
        uint8[5] memory compartments = [0, 7, 8, 47, 255];
        for (uint256 i = 0; i < people.length; ++i) {
            IVault registry = _registryOf(people[i]);
            for (uint256 c = 0; c < 5; ++c) {
                bytes32[] memory expected = model.recordsOf(people[i], compartments[c]);
                assertEq(registry.getMedicalFileCount(people[i], compartments[c]), expected.length, "INV-3");
                if (expected.length == 0) continue;
                bytes32[] memory actual = registry.getMedicalFiles(people[i], compartments[c], 0, 500);
                assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "INV-3");
            }
        }
    }

    function invariant_INV5_EachPairIsListedOnceForEver() external view {
        for (uint256 i = 0; i < people.length; ++i) {
            (IPatientRegistry.GrantState[] memory listed, address rest) =
                patients.getDoctors(people[i], address(0), 20);
            _assertListed(listed, model.doctorsOf(people[i]));
            assertEq(rest, END);
            (listed, rest) = patients.getPatients(people[i], address(0), 20);
            _assertListed(listed, model.patientsOf(people[i]));
            assertEq(rest, END);
        }
    }

    function invariant_INV6_OnlyThePresentKeysHavePower() external view {
        _checkKeys(_turn());
    }

    function invariant_INV7_TheControllersRevokeAlwaysSucceeds() external {
        for (uint256 i = 0; i < 3; ++i) {
            address[] memory granted = model.doctorsOf(people[i]);
            for (uint256 n = 0; n < granted.length; ++n) {
                if (model.grantOf(people[i], granted[n]).expiresAt == 0) continue;
                uint256 snapshot = vm.snapshotState();
                vm.prank(model.controllers(people[i]));
                patients.revokeDoctorAccess(people[i], granted[n], keccak256("any"), 0);
                assertFalse(patients.checkDoctorAccess(people[i], granted[n], 0, 0), "INV-7");
                assertFalse(patients.getGrant(people[i], granted[n]).live, "INV-7");
                vm.revertToStateAndDelete(snapshot);
            }
        }
    }

    function invariant_INV8_SuspendedOrEndedMeansNoAccess() external view {
        _checkAccess(_turn());
    }

    function invariant_INV9_TheLogsAloneRebuildChainsAndState() external view {
        (uint48 count, bytes26 tip) = auditLog.getTip();
        assertEq(count, model.count(), "INV-9");
        assertEq(tip, model.tip(), "INV-9");
        _checkFacts(_turn());
    }

    /// @dev What is checked for one person after each call is checked for everybody at the end of a run.
    function afterInvariant() external view {
        for (uint256 i = 0; i < people.length; ++i) {
            _checkKeys(people[i]);
            _checkAccess(people[i]);
            _checkFacts(people[i]);
        }
    }

    /// @dev With every manager role and every function opened to it, an administrator still has nothing to call.
    function invariant_INV10_ThePatientRegistryHasNoAuthority() external {
        vm.expectRevert();
        IDoctorRegistry(address(patients)).authority();
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 bit = 0; bit < 9; ++bit) {
                uint32 mask = uint32(1) << uint32(bit);
                assertFalse(patients.isAuthorized(people[i], registrar, mask), "INV-10");
                assertFalse(patients.isAuthorized(people[i], auditAdmin, mask), "INV-10");
                assertFalse(patients.isAuthorized(people[i], address(manager), mask), "INV-10");
            }
        }
    }

    function invariant_INV12_NothingHoldsEther() external view {
        assertEq(address(patients).balance + address(doctors).balance, 0, "INV-12");
        assertEq(address(roles).balance + address(auditLog).balance, 0, "INV-12");
    }

    function _turn() private view returns (address) {
        return people[handler.succeeded() % people.length];
    }

    function _checkKeys(address a) private view {
        if (model.roles(a) != 1 && model.roles(a) != 2) return;
        IVault registry = _registryOf(a);
        IVault.AccountState memory state = registry.getAccount(a);
        assertEq(state.controller, model.controllers(a), "INV-6");
        assertEq(state.operatorEpoch, model.epochs(a), "INV-6");
        assertEq(state.rotationOwed, model.rotationOwed(a), "INV-9");
        assertEq(state.suspended, model.suspended(a), "INV-9");
        for (uint256 k = 0; k < people.length; ++k) {
            for (uint256 bit = 0; bit < 9; ++bit) {
                uint32 mask = uint32(1) << uint32(bit);
                assertEq(registry.isAuthorized(a, people[k], mask), model.isAuthorized(a, people[k], mask), "INV-6");
            }
        }
    }

    function _checkAccess(address a) private view {
        for (uint256 d = 0; d < people.length; ++d) {
            for (uint8 c = 0; c < 48; c += 47) {
                bool live = patients.checkDoctorAccess(a, people[d], c, 2);
                assertEq(live, model.isLive(a, people[d], c, 2), "INV-8");
            }
        }
    }

    function _checkFacts(address a) private view {
        assertEq(auditLog.getSubjectHead(a), model.subjectHeads(a), "INV-9");
        assertEq(doctors.getCredentialDigest(a), model.credentials(a), "INV-9");
        assertEq(uint8(auditLog.getAuditor(a).status), model.auditors(a), "INV-9");
        for (uint256 k = 0; k < people.length; ++k) {
            IPatientRegistry.GrantState memory grant = patients.getGrant(a, people[k]);
            Model.Grant memory known = model.grantOf(a, people[k]);
            assertEq(grant.compartments, known.compartments, "INV-9");
            assertEq(grant.permissions, known.permissions, "INV-9");
            assertEq(grant.expiresAt, known.expiresAt, "INV-9");
        }
    }

    function _assertListed(IPatientRegistry.GrantState[] memory listed, address[] memory oldestFirst) private pure {
        assertEq(listed.length, oldestFirst.length, "INV-5");
        for (uint256 i = 0; i < listed.length; ++i) {
            assertEq(listed[i].account, oldestFirst[oldestFirst.length - 1 - i], "INV-5");
        }
    }

    function _registryOf(address account) private view returns (IVault) {
        return model.roles(account) == 2 ? IVault(doctors) : IVault(patients);
    }
}
