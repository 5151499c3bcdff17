// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPatientRegistry} from "../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../src/libraries/Constants.sol";
import {BaseTest} from "../utils/Base.t.sol";

/// @notice T12: every function that uses an account's authority × everybody who could send it.
contract AuthorityMatrix_Test is BaseTest {
    struct Action {
        string name;
        /// Where the authority is asked, and where the call goes.
        IVault registry;
        address target;
        address account;
        uint32 bits;
        bytes data;
    }

    bytes32 private constant D = keccak256("digest");
    bytes32 private constant NEXT = keccak256("next");
    address private delegate = makeAddr("delegate");
    address private auditor = makeAddr("auditor");
    Action[] private actions;

    function setUp() public override {
        super.setUp();
        _verify(doctor);
        _makeAuditor(auditor);
        _grant(patient, doctor);
        _grant(otherPatient, otherDoctor);
        _prepare(patients, patient);
        _prepare(doctors, doctor);
        _listVault(patients, patient);
        _listVault(doctors, doctor);
        _listGrants();
        _listDoctor();
    }

    function test_T12_TheControllerMayDoAll() external {
        for (uint256 i = 0; i < actions.length; ++i) _expectAllowed(actions[i], actions[i].account);
    }

    function test_T12_NobodyElseMayDoAnything() external {
        address[15] memory others = [
            stranger,
            otherPatient,
            otherDoctor,
            admin,
            registrar,
            auditAdmin,
            auditor,
            relayer,
            delegate,
            address(manager),
            address(roles),
            address(patients),
            address(doctors),
            address(auditLog),
            address(system)
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            for (uint256 n = 0; n < others.length; ++n) _expectRefused(actions[i], others[n]);
            _expectRefused(actions[i], actions[i].account == patient ? doctor : patient);
        }
    }

    function test_T12_AnOperatorMayDoWhatItsBitsSay() external {
        for (uint256 i = 0; i < actions.length; ++i) {
            Action memory a = actions[i];
            for (uint256 bit = 0; bit < 32; ++bit) {
                uint256 snapshot = vm.snapshotState();
                uint32 mask = uint32(1) << uint32(bit);
                _setOperator(a.registry, a.account, operator, mask, NO_END);
                // With OPERATORS alone there is nothing to give and nobody within one's powers.
                if (a.bits == Operators.OPERATORS && mask == Operators.OPERATORS) {
                    _expectFailure(
                        a, operator, abi.encodeWithSelector(IVault.Vault_BeyondOwnPowers.selector, a.account, operator)
                    );
                } else if (mask & a.bits == a.bits) {
                    _expectAllowed(a, operator);
                } else {
                    _expectRefused(a, operator);
                }
                vm.revertToStateAndDelete(snapshot);
            }
            uint256 before = vm.snapshotState();
            _setOperator(a.registry, a.account, operator, ~a.bits, NO_END);
            _expectRefused(a, operator);
            _setOperator(a.registry, a.account, operator, a.bits | Operators.ADD, NO_END);
            _expectAllowed(a, operator);
            vm.revertToStateAndDelete(before);
        }
    }

    function test_T12_AnOperatorThatEndedMayDoNothing() external {
        for (uint256 i = 0; i < actions.length; ++i) {
            Action memory a = actions[i];
            for (uint256 ended = 0; ended < 4; ++ended) {
                uint256 snapshot = vm.snapshotState();
                _setOperator(a.registry, a.account, operator, type(uint32).max, ended == 0 ? _now() + 9 : NO_END);
                if (ended == 0) vm.warp(_now() + 9);
                if (ended == 1) {
                    vm.prank(a.account);
                    a.registry.removeOperator(a.account, operator);
                }
                if (ended == 2) _handOver(a.registry, a.account, a.account);
                // An operator of the other registry's account is nobody here.
                if (ended == 3) {
                    vm.prank(a.account);
                    a.registry.removeOperator(a.account, operator);
                    IVault other = a.account == patient ? IVault(doctors) : IVault(patients);
                    _setOperator(other, a.account == patient ? doctor : patient, operator, type(uint32).max, NO_END);
                }
                _expectRefused(a, operator);
                vm.revertToStateAndDelete(snapshot);
            }
        }
    }

    function test_T12_TheOldKeyMayDoNothingAndTheNewOneAll() external {
        for (uint256 i = 0; i < actions.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            Action memory a = actions[i];
            _handOver(a.registry, a.account, stranger);
            _expectRefused(a, a.account);
            // The entry the action takes away ended with its epoch.
            if (bytes4(a.data) != IVault.removeOperator.selector) _expectAllowed(a, stranger);
            vm.revertToStateAndDelete(snapshot);
        }
    }

    function test_T12_ASuspendedDoctorActsOnNoPatientButToRenounce() external {
        _suspend(doctor);
        for (uint256 i = 0; i < actions.length; ++i) {
            Action memory a = actions[i];
            if (a.account != doctor || a.target == address(doctors)) continue;
            if (bytes4(a.data) == IPatientRegistry.renounceDoctorAccess.selector) _expectAllowed(a, doctor);
            else {
                _expectFailure(
                    a,
                    doctor,
                    abi.encodeWithSelector(IPatientRegistry.PatientRegistry_DoctorSuspended.selector, doctor)
                );
            }
        }
    }

    function test_T12_ASuspendedDoctorKeepsTheOwnVaultAndReinstatedAll() external {
        _suspend(doctor);
        for (uint256 i = 0; i < actions.length; ++i) {
            if (actions[i].target == address(doctors)) _expectAllowed(actions[i], doctor);
        }
        vm.prank(registrar);
        doctors.reinstateDoctor(doctor);
        for (uint256 i = 0; i < actions.length; ++i) {
            if (actions[i].account == doctor) _expectAllowed(actions[i], doctor);
        }
    }

    function _prepare(IVault registry, address account) private {
        _add(registry, account, 7, D);
        _setOperator(registry, account, delegate, 1 << 20, NO_END);
    }

    function _listVault(IVault registry, address account) private {
        bytes32 head = registry.headOf(account);
        _push("setHead", registry, account, Operators.HEAD, abi.encodeCall(IVault.setHead, (account, head, NEXT)));
        _push(
            "addMedicalFile",
            registry,
            account,
            Operators.ADD,
            abi.encodeCall(IVault.addMedicalFile, (account, account, 7, NEXT, head))
        );
        _push(
            "replaceMedicalFile",
            registry,
            account,
            Operators.REPLACE,
            abi.encodeCall(IVault.replaceMedicalFile, (account, 7, 0, D, NEXT, head))
        );
        _push(
            "deleteMedicalFile",
            registry,
            account,
            Operators.DELETE,
            abi.encodeCall(IVault.deleteMedicalFile, (account, 7, 0, D))
        );
        _push(
            "setOperator",
            registry,
            account,
            Operators.OPERATORS,
            abi.encodeCall(IVault.setOperator, (account, makeAddr("newcomer"), Operators.ADD, NO_END, 0))
        );
        _push(
            "removeOperator",
            registry,
            account,
            Operators.OPERATORS | (1 << 20),
            abi.encodeCall(IVault.removeOperator, (account, delegate))
        );
        _push(
            "proposeController",
            registry,
            account,
            Operators.RECOVER,
            abi.encodeCall(IVault.proposeController, (account, stranger))
        );
    }

    function _listGrants() private {
        bytes32 head = patients.headOf(patient);
        bytes32[2] memory next = [head, NEXT];
        for (uint256 i = 0; i < 2; ++i) {
            uint32 more = i == 1 ? Operators.HEAD : 0;
            _push(
                "grantDoctorAccess",
                patients,
                patient,
                Operators.GRANT | more,
                abi.encodeCall(
                    IPatientRegistry.grantDoctorAccess, (patient, otherDoctor, SCOPE, ALL, NO_END, head, next[i])
                )
            );
            _push(
                "revokeDoctorAccess",
                patients,
                patient,
                Operators.REVOKE | more,
                abi.encodeCall(IPatientRegistry.revokeDoctorAccess, (patient, doctor, head, next[i]))
            );
        }
        _push(
            "revokeDoctorAccess without a head",
            patients,
            patient,
            Operators.REVOKE,
            abi.encodeCall(IPatientRegistry.revokeDoctorAccess, (patient, doctor, 0, 0))
        );
    }

    function _listDoctor() private {
        bytes32 head = patients.headOf(patient);
        bytes[4] memory calls = [
            abi.encodeCall(IVault.addMedicalFile, (patient, doctor, 7, NEXT, head)),
            abi.encodeCall(IPatientRegistry.renounceDoctorAccess, (patient, doctor)),
            abi.encodeCall(IPatientRegistry.requestAccess, (patient, doctor, D)),
            abi.encodeCall(IPatientRegistry.recordAccess, (patient, doctor, AuditKinds.RECORDS_COPIED, 7, 0, 1))
        ];
        uint32[4] memory bits = [Operators.ADD, Operators.REVOKE, Operators.GRANT, Operators.LOG];
        string[4] memory names = ["deposit", "renounceDoctorAccess", "requestAccess", "recordAccess"];
        for (uint256 i = 0; i < 4; ++i) {
            actions.push(Action(names[i], doctors, address(patients), doctor, bits[i], calls[i]));
        }
    }

    function _push(string memory name, IVault registry, address account, uint32 bits, bytes memory data) private {
        actions.push(Action(name, registry, address(registry), account, bits, data));
    }

    function _expectAllowed(Action memory a, address sender) private {
        uint256 snapshot = vm.snapshotState();
        uint256 events = auditLog.getTotalEvents();
        vm.prank(sender);
        (bool ok,) = a.target.call(a.data);
        assertTrue(ok, a.name);
        assertEq(auditLog.getTotalEvents(), events + 1, a.name);
        vm.revertToStateAndDelete(snapshot);
    }

    /// @dev The bits a refusal names are those the function asks for, not those the target of it has.
    function _expectRefused(Action memory a, address sender) private {
        uint32 bits = bytes4(a.data) == IVault.removeOperator.selector ? Operators.OPERATORS : a.bits;
        bool mayDelegate = bits == Operators.OPERATORS && a.registry.isAuthorized(a.account, sender, bits);
        bytes memory expected = mayDelegate
            ? abi.encodeWithSelector(IVault.Vault_BeyondOwnPowers.selector, a.account, sender)
            : abi.encodeWithSelector(IVault.Vault_Unauthorized.selector, a.account, sender, bits);
        _expectFailure(a, sender, expected);
    }

    function _expectFailure(Action memory a, address sender, bytes memory expected) private {
        vm.prank(sender);
        (bool ok, bytes memory result) = a.target.call(a.data);
        assertFalse(ok, a.name);
        assertEq(result, expected, a.name);
    }
}
