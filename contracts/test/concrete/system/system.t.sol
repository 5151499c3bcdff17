// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {MedRecSystem} from "../../../src/MedRecSystem.sol";
import {IManaged} from "../../../src/interfaces/IManaged.sol";
import {BaseTest} from "../../utils/Base.t.sol";

contract MedRecSystem_Test is BaseTest {
    string[4] private names = ["RoleRegistry", "PatientRegistry", "DoctorRegistry", "AuditLog"];

    function test_RevertWhen_AnAddressIsZero() external {
        vm.expectRevert(MedRecSystem.MedRecSystem_ZeroAddress.selector);
        new MedRecSystem(address(0), address(forwarder));
        vm.expectRevert(MedRecSystem.MedRecSystem_ZeroAddress.selector);
        new MedRecSystem(address(manager), address(0));
    }

    function test_RevertWhen_TheNoncesAreOthers() external {
        address where = makeAddr("somewhere");
        bytes memory creation =
            abi.encodePacked(type(MedRecSystem).creationCode, abi.encode(address(manager), address(forwarder)));
        vm.etch(where, creation);
        vm.setNonce(where, 2);
        (bool ok, bytes memory result) = where.call("");
        assertFalse(ok);
        assertEq(bytes4(result), MedRecSystem.MedRecSystem_WrongAddress.selector);
    }

    function test_CreatesTheFour() external view {
        address[4] memory four = _four();
        for (uint256 i = 0; i < 4; ++i) {
            assertEq(four[i], vm.computeCreateAddress(address(system), i + 1));
            assertGt(four[i].code.length, 0);
        }
        for (uint256 i = 1; i < 4; ++i) {
            assertEq(ERC2771Context(four[i]).trustedForwarder(), address(forwarder));
        }
        assertEq(doctors.authority(), address(manager));
        assertEq(auditLog.authority(), address(manager));
    }

    function test_TakesNoEther() external {
        vm.deal(patient, 10 ether);
        address[4] memory four = _four();
        for (uint256 i = 0; i < 4; ++i) {
            string[] memory signatures = vm.parseJsonKeys(_artifact(i), ".methodIdentifiers");
            assertGt(signatures.length, 3);
            for (uint256 n = 0; n < signatures.length; ++n) {
                bytes4 selector = bytes4(keccak256(bytes(signatures[n])));
                vm.prank(patient);
                (bool ok, bytes memory result) =
                    four[i].call{value: 1}(abi.encodePacked(selector, new bytes(32 * 8)));
                assertFalse(ok, signatures[n]);
                assertEq(result.length, 0, signatures[n]);
            }
            vm.prank(patient);
            (bool plain,) = four[i].call{value: 1}("");
            assertFalse(plain);
            vm.prank(patient);
            (bool odd,) = four[i].call{value: 1}(hex"deadbeef");
            assertFalse(odd);
            assertEq(four[i].balance, 0);
        }
    }

    function test_ThePatientRegistryHasNoAuthority() external {
        (bool ok,) = address(patients).call(abi.encodeCall(IManaged.authority, ()));
        assertFalse(ok);
        (ok,) = address(roles).call(abi.encodeCall(IManaged.authority, ()));
        assertFalse(ok);
    }

    function test_ClosingATargetStopsNoPatient() external {
        vm.startPrank(admin);
        manager.setTargetClosed(address(patients), true);
        manager.setTargetClosed(address(doctors), true);
        manager.setTargetClosed(address(auditLog), true);
        vm.stopPrank();
        _grant(patient, doctor);
        _deposit(patient, doctor, 7, keccak256("file"));
        _revoke(patient, doctor);
        _registerDoctor(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(
                IManaged.Managed_Unauthorized.selector, registrar, doctors.suspendDoctor.selector
            ),
            address(doctors)
        );
        vm.prank(registrar);
        doctors.suspendDoctor(doctor);
    }

    function test_TheManagerCanNotBeReplaced() external {
        address[4] memory four = _four();
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert();
            vm.prank(admin);
            manager.updateAuthority(four[i], stranger);
        }
        assertEq(doctors.authority(), address(manager));
    }

    function _four() private view returns (address[4] memory) {
        return [address(roles), address(patients), address(doctors), address(auditLog)];
    }

    function _artifact(uint256 i) private view returns (string memory) {
        return vm.readFile(string.concat("contracts/out/", names[i], ".sol/", names[i], ".json"));
    }
}
