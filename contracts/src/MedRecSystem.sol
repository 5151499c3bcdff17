// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuditLog} from "./AuditLog.sol";
import {DoctorRegistry} from "./DoctorRegistry.sol";
import {PatientRegistry} from "./PatientRegistry.sol";
import {RoleRegistry} from "./RoleRegistry.sol";
import {IAuditLog} from "./interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "./interfaces/IDoctorRegistry.sol";
import {IRoleRegistry} from "./interfaces/IRoleRegistry.sol";

/// @title The deployment of the four contracts
/// @notice Creates the four at its nonces 1 to 4, so that each can know the others' addresses as immutables. Has no function
/// but to name them.
contract MedRecSystem {
    /// @notice The contracts did not land at their precomputed addresses.
    error MedRecSystem_WrongAddress();

    /// @notice The contracts know one manager and one forwarder for ever; neither may be zero.
    error MedRecSystem_ZeroAddress();

    RoleRegistry public immutable roleRegistry;
    PatientRegistry public immutable patientRegistry;
    DoctorRegistry public immutable doctorRegistry;
    AuditLog public immutable auditLog;

    /// @param manager An OpenZeppelin AccessManager.
    /// @param forwarder An OpenZeppelin ERC2771Forwarder.
    constructor(address manager, address forwarder) {
        if (manager == address(0) || forwarder == address(0)) revert MedRecSystem_ZeroAddress();
        IRoleRegistry roles = IRoleRegistry(_addressAt(1));
        address patients = _addressAt(2);
        IDoctorRegistry doctors = IDoctorRegistry(_addressAt(3));
        IAuditLog log = IAuditLog(_addressAt(4));

        roleRegistry = new RoleRegistry(patients, address(doctors), address(log));
        patientRegistry = new PatientRegistry(forwarder, roles, doctors, log);
        doctorRegistry = new DoctorRegistry(manager, forwarder, roles, log);
        auditLog = new AuditLog(manager, forwarder, roles, patients, address(doctors));

        if (
            address(roleRegistry) != address(roles) || address(patientRegistry) != patients
                || address(doctorRegistry) != address(doctors) || address(auditLog) != address(log)
        ) revert MedRecSystem_WrongAddress();
    }

    /// @dev CREATE: the RLP of [this, nonce], for nonces below 128.
    function _addressAt(uint8 nonce) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(this), nonce)))));
    }
}
