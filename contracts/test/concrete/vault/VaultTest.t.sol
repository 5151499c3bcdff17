// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vault} from "../../../src/Vault.sol";
import {BaseTest} from "../../utils/Base.t.sol";

/// @notice What both registries share is tested on both: `account` is a patient in one run and a doctor in the other.
abstract contract VaultTest is BaseTest {
    Vault internal registry;
    address internal account;
    /// @dev Registered in the same registry.
    address internal neighbour;
    /// @dev Registered in the other registry.
    address internal foreigner;

    function setUp() public virtual override {
        super.setUp();
        if (_isPatientRun()) {
            (registry, account, neighbour, foreigner) = (patients, patient, otherPatient, doctor);
        } else {
            (registry, account, neighbour, foreigner) = (doctors, doctor, otherDoctor, patient);
        }
    }

    function _isPatientRun() internal pure virtual returns (bool);

    function _head() internal view returns (bytes32) {
        return registry.headOf(account);
    }
}

abstract contract OnPatients is VaultTest {
    function _isPatientRun() internal pure override returns (bool) {
        return true;
    }
}

abstract contract OnDoctors is VaultTest {
    function _isPatientRun() internal pure override returns (bool) {
        return false;
    }
}
