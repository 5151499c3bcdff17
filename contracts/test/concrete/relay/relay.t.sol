// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2771Forwarder} from "@openzeppelin/contracts/metatx/ERC2771Forwarder.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {IAuditLog} from "../../../src/interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "../../../src/interfaces/IDoctorRegistry.sol";
import {IPatientRegistry} from "../../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../../src/interfaces/IVault.sol";
import {AuditKinds, Operators} from "../../../src/libraries/Constants.sol";
import {BaseTest} from "../../utils/Base.t.sol";
import {Relay} from "../../utils/Relay.sol";

contract Relay_Test is BaseTest {
    bytes32 private constant NEXT = keccak256("next");
    uint256 private constant CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function test_RevertWhen_TheSignerIsAnother() external {
        ERC2771Forwarder.ForwardRequestData memory request = _request(doctorKey, _setHead());
        request.from = patient;
        vm.expectPartialRevert(ERC2771Forwarder.ERC2771ForwarderInvalidSigner.selector);
        forwarder.execute(request);
        // Signed by the doctor as the doctor: relayed, and refused by the vault.
        request = _request(doctorKey, _setHead());
        vm.expectRevert(Errors.FailedCall.selector);
        forwarder.execute(request);
        _assertUntouched();
    }

    function test_RevertWhen_TheDomainIsAnother() external {
        uint256 nonce = forwarder.nonces(patient);
        _expectInvalid(Relay.request(forwarder, patientKey, address(patients), _setHead(), nonce, 1));
        _expectInvalid(
            Relay.request(forwarder, patientKey, address(patients), _setHead(), nonce + 1, block.chainid)
        );
        ERC2771Forwarder other = new ERC2771Forwarder("MedRec");
        _expectInvalid(
            Relay.request(other, patientKey, address(patients), _setHead(), nonce, block.chainid)
        );
        ERC2771Forwarder.ForwardRequestData memory request =
            Relay.request(other, patientKey, address(patients), _setHead());
        vm.expectPartialRevert(ERC2771Forwarder.ERC2771UntrustfulTarget.selector);
        other.execute(request);
        _assertUntouched();
    }

    function test_RevertWhen_ItExpired() external {
        ERC2771Forwarder.ForwardRequestData memory request = _request(patientKey, _setHead());
        vm.warp(uint256(request.deadline) + 1);
        vm.expectPartialRevert(ERC2771Forwarder.ERC2771ForwarderExpiredRequest.selector);
        forwarder.execute(request);
        _assertUntouched();
    }

    function test_RevertWhen_ItIsReplayed() external {
        bytes memory add = abi.encodeCall(
            IVault.addMedicalFile, (patient, patient, 7, keccak256("file"), patients.headOf(patient))
        );
        ERC2771Forwarder.ForwardRequestData memory request = _request(patientKey, add);
        forwarder.execute(request);
        _expectInvalid(request);
        assertEq(patients.getMedicalFileCount(patient, 7), 1);
    }

    function test_RevertWhen_TheSignatureIsMalleable() external {
        ERC2771Forwarder.ForwardRequestData memory request = _request(patientKey, _setHead());
        bytes32 digest = Relay.digest(forwarder, request, forwarder.nonces(patient), block.chainid);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(patientKey, digest);
        request.signature = abi.encodePacked(r, bytes32(CURVE_ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _expectInvalid(request);
        request.signature = "";
        _expectInvalid(request);
        request.signature = new bytes(65);
        _expectInvalid(request);
        _assertUntouched();
    }

    function test_RevertWhen_AnythingSignedIsChanged() external {
        for (uint256 i = 0; i < 5; ++i) {
            ERC2771Forwarder.ForwardRequestData memory request = _request(patientKey, _setHead());
            if (i == 0) request.to = address(doctors);
            if (i == 1) request.gas += 1;
            if (i == 2) request.deadline += 1;
            if (i == 3) request.data = abi.encodePacked(request.data, patient);
            if (i == 4) request.from = otherPatient;
            _expectInvalid(request);
        }
        _assertUntouched();
    }

    function test_NamesTheSigner() external {
        bytes32 head = patients.headOf(patient);
        bytes memory call = _setHead();
        _expectEvent(patient, patient, patient, AuditKinds.HEAD_SET, NEXT, head);
        _relay(patientKey, call);
        assertEq(patients.headOf(patient), NEXT);
    }

    function test_NamesTheSignerInNestedMulticalls() external {
        bytes32 head = patients.headOf(patient);
        bytes[] memory inner = new bytes[](2);
        inner[0] = _setHead();
        inner[1] = abi.encodeCall(IVault.setOperator, (patient, operator, Operators.RECOVER, NO_END, 0));
        bytes[] memory outer = new bytes[](2);
        outer[0] = abi.encodeCall(Multicall.multicall, (inner));
        outer[1] = abi.encodeCall(IVault.addMedicalFile, (patient, patient, 255, NEXT, NEXT));
        _expectEvent(patient, patient, patient, AuditKinds.HEAD_SET, NEXT, head);
        _relay(patientKey, abi.encodeCall(Multicall.multicall, (outer)));
        assertTrue(patients.isAuthorized(patient, operator, Operators.RECOVER));
        assertEq(patients.getMedicalFile(patient, 255, 0), NEXT);
    }

    function test_RevertWhen_ASubCallCarriesAForgedSuffix() external {
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodePacked(_setHead(), patient);
        ERC2771Forwarder.ForwardRequestData memory request =
            _request(doctorKey, abi.encodeCall(Multicall.multicall, (calls)));
        vm.expectRevert(Errors.FailedCall.selector);
        forwarder.execute(request);
        vm.prank(stranger);
        vm.expectPartialRevert(IVault.Vault_Unauthorized.selector);
        patients.multicall(calls);
        vm.prank(stranger);
        (bool ok,) = address(patients).call(abi.encodePacked(_setHead(), patient));
        assertFalse(ok);
        vm.prank(stranger);
        (ok,) = address(patients).call(abi.encodePacked(abi.encodeCall(Multicall.multicall, (calls)), patient));
        assertFalse(ok);
        _assertUntouched();
    }

    function test_RevertWhen_OneOfAMulticallFails() external {
        bytes[] memory calls = new bytes[](2);
        calls[0] = _setHead();
        calls[1] = _setHead();
        uint256 events = auditLog.getTotalEvents();
        vm.prank(patient);
        vm.expectPartialRevert(IVault.Vault_StaleHead.selector);
        patients.multicall(calls);
        _assertUntouched();
        assertEq(auditLog.getTotalEvents(), events);
    }

    function test_RevertWhen_AnAdminFunctionIsRelayed() external {
        (address admin2, uint256 key) = makeAddrAndKey("an administrator with both roles");
        vm.startPrank(admin);
        manager.grantRole(REGISTRAR, admin2, 0);
        manager.grantRole(AUDIT_ADMIN, admin2, 0);
        vm.stopPrank();
        bytes[6] memory calls = [
            abi.encodeCall(IDoctorRegistry.verifyDoctor, (doctor, NEXT)),
            abi.encodeCall(IDoctorRegistry.unverifyDoctor, (doctor)),
            abi.encodeCall(IDoctorRegistry.suspendDoctor, (doctor)),
            abi.encodeCall(IDoctorRegistry.reinstateDoctor, (doctor)),
            abi.encodeCall(IAuditLog.inviteAuditor, (stranger)),
            abi.encodeCall(IAuditLog.removeAuditor, (stranger))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            address to = i < 4 ? address(doctors) : address(auditLog);
            ERC2771Forwarder.ForwardRequestData memory request = Relay.request(forwarder, key, to, calls[i]);
            vm.expectRevert(Errors.FailedCall.selector);
            forwarder.execute(request);
        }
        (address invited, uint256 invitedKey) = makeAddrAndKey("invited");
        _invite(invited);
        forwarder.execute(
            Relay.request(forwarder, invitedKey, address(auditLog), abi.encodeCall(IAuditLog.acceptAuditor, ()))
        );
        assertTrue(auditLog.isAuditor(invited), "what is not an admin function can be relayed");
    }

    function test_RevertWhen_AHeldGrantLandsAfterARevoke() external {
        for (uint256 way = 0; way < 3; ++way) {
            uint256 snapshot = vm.snapshotState();
            _grant(patient, doctor);
            bytes32 head = patients.headOf(patient);
            // Both kinds of grant the forwarder could hold: one that moves the head, one that leaves it.
            for (uint256 kind = 0; kind < 2; ++kind) {
                uint256 inner = vm.snapshotState();
                ERC2771Forwarder.ForwardRequestData memory held = _request(
                    patientKey,
                    abi.encodeCall(
                        IPatientRegistry.grantDoctorAccess,
                        (patient, doctor, SCOPE, ALL, NO_END, head, kind == 0 ? NEXT : head)
                    )
                );
                bytes32[2][3] memory heads = [[bytes32(0), 0], [head, keccak256("rotated")], [head, head]];
                vm.prank(patient);
                patients.revokeDoctorAccess(patient, doctor, heads[way][0], heads[way][1]);
                vm.expectRevert(Errors.FailedCall.selector);
                forwarder.execute(held);
                assertFalse(patients.checkDoctorAccess(patient, doctor, 3, 0));
                vm.revertToState(inner);
            }
            vm.revertToState(snapshot);
        }
    }

    function test_RevertWhen_AnOperatorsGrantWithoutHeadIsRelayed() external {
        (address key, uint256 secret) = makeAddrAndKey("operator with GRANT");
        _setOperator(patients, patient, key, Operators.GRANT | Operators.HEAD, NO_END);
        bytes memory call = abi.encodeCall(
            IPatientRegistry.grantDoctorAccess, (patient, doctor, SCOPE, ALL, NO_END, bytes32(0), bytes32(0))
        );
        ERC2771Forwarder.ForwardRequestData memory request = _request(secret, call);
        vm.expectRevert(Errors.FailedCall.selector);
        forwarder.execute(request);
        vm.prank(key);
        (bool ok,) = address(patients).call(call);
        assertTrue(ok);
    }

    function test_EtherOfARelayerGoesNowhere() external {
        ERC2771Forwarder.ForwardRequestData memory request = _request(patientKey, _setHead());
        vm.deal(relayer, 1 ether);
        vm.prank(relayer);
        vm.expectPartialRevert(ERC2771Forwarder.ERC2771ForwarderMismatchedValue.selector);
        forwarder.execute{value: 1}(request);
        request.value = 1;
        bytes32 digest = Relay.digest(forwarder, request, forwarder.nonces(patient), block.chainid);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(patientKey, digest);
        request.signature = abi.encodePacked(r, s, v);
        vm.prank(relayer);
        vm.expectRevert(Errors.FailedCall.selector);
        forwarder.execute{value: 1}(request);
        assertEq(address(patients).balance, 0);
    }

    function test_AContractWalletIsAnAccount() external {
        Wallet wallet = new Wallet();
        wallet.run(address(patients), abi.encodeCall(IPatientRegistry.registerPatient, (NEXT)));
        wallet.run(
            address(patients),
            abi.encodeCall(
                IPatientRegistry.grantDoctorAccess, (address(wallet), doctor, SCOPE, ALL, NO_END, NEXT, NEXT)
            )
        );
        assertTrue(patients.checkDoctorAccess(address(wallet), doctor, 3, ALL));
        bytes memory call = _setHead();
        _expectUnauthorized(patients, patient, address(wallet), Operators.HEAD);
        wallet.run(address(patients), call);
    }

    function test_AnAccountWithDelegatedCodeIsAnAccount() external {
        vm.etch(patient, abi.encodePacked(hex"ef0100", address(new Wallet())));
        bytes32 head = patients.headOf(patient);
        vm.prank(patient, patient);
        patients.setHead(patient, head, NEXT);
        assertEq(patients.headOf(patient), NEXT);
        // Run by the delegated code, the account is still the sender.
        Wallet(patient).run(address(patients), abi.encodeCall(IVault.setHead, (patient, NEXT, head)));
        assertEq(patients.headOf(patient), head);
    }

    function _setHead() private view returns (bytes memory) {
        return abi.encodeCall(IVault.setHead, (patient, patients.headOf(patient), NEXT));
    }

    function _request(uint256 key, bytes memory data)
        private
        view
        returns (ERC2771Forwarder.ForwardRequestData memory)
    {
        return Relay.request(forwarder, key, address(patients), data);
    }

    function _relay(uint256 key, bytes memory data) private {
        ERC2771Forwarder.ForwardRequestData memory request = _request(key, data);
        vm.prank(relayer);
        forwarder.execute(request);
    }

    function _expectInvalid(ERC2771Forwarder.ForwardRequestData memory request) private {
        vm.prank(relayer);
        (bool ok,) = address(forwarder).call(abi.encodeCall(forwarder.execute, (request)));
        assertFalse(ok, "a bad request was relayed");
    }

    function _assertUntouched() private view {
        assertEq(patients.headOf(patient), _digest("patient head", uint160(patient)));
    }
}

/// @notice The least a contract account needs.
contract Wallet {
    function run(address to, bytes calldata data) external {
        (bool ok, bytes memory result) = to.call(data);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }
}
