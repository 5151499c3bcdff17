// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPatientRegistry} from "../../src/interfaces/IPatientRegistry.sol";
import {Role} from "../../src/interfaces/IRoleRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {CounterSlots} from "../utils/CounterSlots.sol";
import {BaseTest} from "../utils/Base.t.sol";

contract Fuzz_Test is BaseTest {
    address[] private order;
    mapping(address => bool) private listed;

    function testFuzz_GrantsKeepEveryBit(
        uint48 compartments,
        uint8 permissions,
        uint40 expiresAt,
        uint8 compartment,
        uint8 asked
    ) external {
        compartments = compartments == 0 ? 1 : compartments;
        permissions = permissions == 0 ? 1 : permissions;
        expiresAt = uint40(bound(expiresAt, _now() + 1, NO_END));
        _grant(patient, otherDoctor);
        _expectEventOfGrant(compartments, permissions, expiresAt);
        _grant(patient, doctor, compartments, permissions, expiresAt);
        _assertGrantEq(
            patients.getGrant(patient, doctor),
            IPatientRegistry.GrantState(doctor, compartments, permissions, expiresAt, true)
        );
        bool covered = compartment < 48 && (compartments >> compartment) & 1 == 1 && permissions & asked == asked;
        assertEq(patients.checkDoctorAccess(patient, doctor, compartment, asked), covered);
        (IPatientRegistry.GrantState[] memory page,) = patients.getDoctors(patient, doctor, 2);
        assertEq(page[1].account, otherDoctor, "the link beside the bits");
        vm.warp(expiresAt);
        assertFalse(patients.checkDoctorAccess(patient, doctor, compartment, asked));
        vm.prank(patient);
        patients.revokeDoctorAccess(patient, doctor, 0, 0);
        (page,) = patients.getDoctors(patient, doctor, 2);
        assertEq(page[1].account, otherDoctor, "the link outlives the revocation");
    }

    function testFuzz_OperatorsAndAccountsKeepEveryBit(uint32 mask, uint40 expiry, uint32 asked, address next)
        external
    {
        mask = mask == 0 ? 1 : mask;
        expiry = uint40(bound(expiry, _now() + 1, NO_END));
        vm.assume(next != address(0) && next != operator && next != address(forwarder));
        _suspend(doctor);
        _handOver(doctors, doctor, next);
        _setOperator(doctors, doctor, operator, mask, expiry);
        IVault.OperatorState memory state = doctors.getOperator(doctor, operator);
        assertEq(abi.encode(state), abi.encode(IVault.OperatorState(mask, expiry, 1, 1, true)));
        assertEq(doctors.isAuthorized(doctor, operator, asked), mask & asked == asked);
        IVault.AccountState memory account = doctors.getAccount(doctor);
        assertEq(account.controller, next);
        assertEq(account.operatorEpoch, 1);
        assertTrue(account.suspended);
        vm.warp(expiry);
        assertFalse(doctors.isAuthorized(doctor, operator, asked));
    }

    function testFuzz_CountersMoveAlone(uint8[24] calldata picks) external {
        uint32[256] memory counts;
        for (uint256 i = 0; i < picks.length; ++i) {
            // Every compartment, with weight on the borders of a slot.
            uint8 c = i % 3 == 0 ? uint8(6 + picks[i] % 4) : picks[i] % 49;
            if (c == 48) c = 255;
            assertEq(_add(patients, patient, c, bytes32(i + 1)), counts[c]);
            assertEq(patients.getMedicalFile(patient, c, counts[c]), bytes32(i + 1));
            ++counts[c];
        }
        (uint32[48] memory actual, uint32 inbox) = patients.getMedicalFileCounts(patient);
        for (uint256 c = 0; c < 48; ++c) {
            assertEq(actual[c], counts[c]);
            assertEq(patients.getMedicalFileCount(patient, uint8(c)), counts[c]);
        }
        assertEq(inbox, counts[255]);
    }

    function testFuzz_AFullCounterStandsBesideTheOthers(uint8 full, uint8 neighbour, uint32 count) external {
        (full, neighbour) = (full % 48, neighbour % 48);
        vm.assume(full != neighbour);
        count = uint32(bound(count, 0, type(uint32).max - 1));
        CounterSlots.set(patients, patient, full, type(uint32).max);
        CounterSlots.set(patients, patient, neighbour, count);
        bytes32 head = patients.headOf(patient);
        vm.startPrank(patient);
        vm.expectRevert(abi.encodeWithSelector(IVault.Vault_CompartmentFull.selector, patient, full));
        patients.addMedicalFile(patient, patient, full, bytes32(uint256(1)), head);
        assertEq(patients.addMedicalFile(patient, patient, neighbour, bytes32(uint256(1)), head), count);
        vm.stopPrank();
        assertEq(patients.getMedicalFileCount(patient, full), type(uint32).max);
        assertEq(patients.getMedicalFileCount(patient, neighbour), count + 1);
    }

    function testFuzz_PagesOfRecords(uint256 start, uint256 size, uint8 count) external {
        count = count % 20;
        for (uint256 i = 0; i < count; ++i) _add(patients, patient, 7, bytes32(i + 1));
        size = bound(size, 1, 500);
        if (start % 2 == 0) start = start % 25;
        bytes32[] memory page = patients.getMedicalFiles(patient, 7, start, size);
        uint256 rest = start >= count ? 0 : count - start;
        assertEq(page.length, size < rest ? size : rest);
        for (uint256 i = 0; i < page.length; ++i) assertEq(page[i], bytes32(start + i + 1));
    }

    function testFuzz_ListsNameEachPairOnceNewestFirst(uint8[20] calldata picks, uint256 size) external {
        address[] memory people = new address[](8);
        for (uint160 i = 0; i < 8; ++i) {
            people[i] = address(0x7000 + i);
            _registerDoctor(people[i]);
        }
        for (uint256 i = 0; i < picks.length; ++i) {
            address to = people[picks[i] % 8];
            if (picks[i] > 200 && patients.getGrant(patient, to).expiresAt != 0) {
                _revoke(patient, to);
                continue;
            }
            _grant(patient, to);
            if (!listed[to]) order.push(to);
            listed[to] = true;
        }
        size = bound(size, 1, 9);
        address cursor;
        uint256 seen;
        while (cursor != END) {
            IPatientRegistry.GrantState[] memory page;
            (page, cursor) = patients.getDoctors(patient, cursor, size);
            for (uint256 i = 0; i < page.length; ++i) {
                assertEq(page[i].account, order[order.length - 1 - seen]);
                ++seen;
            }
        }
        assertEq(seen, order.length);
    }

    function testFuzz_TheDirectoryNamesEverybodyOnce(uint8 count, uint256 size) external {
        count = count % 30;
        for (uint160 i = 0; i < count; ++i) _registerPatient(address(0x8000 + i));
        size = bound(size, 1, 40);
        address cursor;
        uint256 seen;
        while (cursor != END) {
            address[] memory page;
            (page, cursor) = roles.getAccounts(Role.Patient, cursor, size);
            for (uint256 i = 0; i < page.length; ++i) {
                if (seen < count) assertEq(page[i], address(uint160(0x8000 + count - 1 - seen)));
                ++seen;
            }
        }
        assertEq(seen, uint256(count) + 2);
        assertEq(roles.getTotal(Role.Patient), seen);
    }

    function testFuzz_StrangersChangeNothing(address sender, bytes32 digest, bytes4 selector, bytes calldata data)
        external
    {
        vm.assume(sender != patient && sender != address(0) && sender != address(forwarder));
        vm.assume(selector != patients.registerPatient.selector && selector != patients.multicall.selector);
        uint256 events = auditLog.getTotalEvents();
        vm.startPrank(sender);
        (bool ok,) = address(patients).call(
            abi.encodePacked(selector, abi.encode(patient, doctor, digest, digest, digest, digest, digest), data)
        );
        (ok,) = address(patients).call(abi.encodeCall(IVault.setHead, (patient, patients.headOf(patient), digest)));
        vm.stopPrank();
        assertFalse(ok);
        assertEq(auditLog.getTotalEvents(), events);
    }

    function _expectEventOfGrant(uint48 compartments, uint8 permissions, uint40 expiresAt) private {
        bytes32 next = _after(patients.headOf(patient));
        _expectEvent(patient, patient, patient, 7, _terms(doctor, compartments, permissions, expiresAt), next);
    }
}
