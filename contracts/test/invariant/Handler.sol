// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "forge-std/Vm.sol";
import {IAuditLog} from "../../src/interfaces/IAuditLog.sol";
import {IDoctorRegistry} from "../../src/interfaces/IDoctorRegistry.sol";
import {IPatientRegistry} from "../../src/interfaces/IPatientRegistry.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {AuditKinds, Operators, Permissions} from "../../src/libraries/Constants.sol";
import {Event, Trail} from "../utils/Trail.sol";
import {Model} from "./Model.sol";

/// @notice Anybody tries anything. Each call that succeeds must have been allowed by what the logs said before it (INV-4, INV-8),
/// and logs exactly one event that names its authority; each that fails logs none (INV-9).
contract Handler {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    IPatientRegistry private immutable patients;
    IDoctorRegistry private immutable doctors;
    IAuditLog private immutable auditLog;
    Model public immutable model;
    address private immutable registrar;
    address private immutable auditAdmin;
    address[] private _people;
    uint256 public succeeded;
    mapping(uint8 kind => uint256) public seen;

    constructor(
        IPatientRegistry patients_,
        IDoctorRegistry doctors_,
        IAuditLog auditLog_,
        Model model_,
        address[] memory people_,
        address registrar_,
        address auditAdmin_
    ) {
        (patients, doctors, auditLog, model, _people) = (patients_, doctors_, auditLog_, model_, people_);
        (registrar, auditAdmin) = (registrar_, auditAdmin_);
    }

    function people() external view returns (address[] memory) {
        return _people;
    }

    function passTime(uint32 seconds_) external {
        vm.warp(vm.getBlockTimestamp() + seconds_ % 30 days);
    }

    function register(uint256 who, bool asDoctor, bytes32 head) external {
        address sender = _person(who);
        bool allowed = model.roles(sender) == 0 && head != 0;
        if (asDoctor) _try(sender, address(doctors), abi.encodeCall(IDoctorRegistry.registerDoctor, (head)), allowed, sender);
        else _try(sender, address(patients), abi.encodeCall(IPatientRegistry.registerPatient, (head)), allowed, sender);
    }

    function setHead(uint256 who, uint256 whose, bytes32 next) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        bool allowed = model.isAuthorized(account, sender, Operators.HEAD);
        _try(sender, address(registry), abi.encodeCall(IVault.setHead, (account, registry.headOf(account), next)), allowed, account);
    }

    function add(uint256 who, uint256 whose, uint8 compartment, bytes32 digest) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        compartment = _compartment(compartment);
        bool allowed = model.isAuthorized(account, sender, Operators.ADD);
        bytes32 head = registry.headOf(account);
        _try(sender, address(registry), abi.encodeCall(IVault.addMedicalFile, (account, account, compartment, digest, head)), allowed, account);
    }

    function deposit(uint256 who, uint256 whose, uint256 by, uint8 compartment, bytes32 digest) external {
        (address sender, address account) = (_person(who), _patient(whose));
        address author = _doctor(by);
        compartment = _compartment(compartment);
        bool allowed = model.isAuthorized(author, sender, Operators.ADD)
            && (author == account || model.isLive(account, author, compartment, Permissions.WRITE));
        bytes32 head = patients.headOf(account);
        _try(sender, address(patients), abi.encodeCall(IVault.addMedicalFile, (account, author, compartment, digest, head)), allowed, author);
    }

    function replace(uint256 who, uint256 whose, uint8 compartment, uint256 index, bytes32 next) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        compartment = _compartment(compartment);
        uint256 count = registry.getMedicalFileCount(account, compartment);
        uint32 at = uint32(index % (count + 1));
        bytes32 present = registry.getMedicalFile(account, compartment, at);
        bool allowed = model.isAuthorized(account, sender, Operators.REPLACE) && present != 0;
        bytes32 head = registry.headOf(account);
        _try(sender, address(registry), abi.encodeCall(IVault.replaceMedicalFile, (account, compartment, at, present, next, head)), allowed, account);
    }

    function remove(uint256 who, uint256 whose, uint8 compartment, uint256 index) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        compartment = _compartment(compartment);
        uint32 at = uint32(index % (uint256(registry.getMedicalFileCount(account, compartment)) + 1));
        bytes32 present = registry.getMedicalFile(account, compartment, at);
        bool allowed = model.isAuthorized(account, sender, Operators.DELETE) && present != 0;
        _try(sender, address(registry), abi.encodeCall(IVault.deleteMedicalFile, (account, compartment, at, present)), allowed, account);
    }

    function setOperator(uint256 who, uint256 whose, uint256 key, uint32 mask, uint32 lasts) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        address operator = _person(key);
        // Few bits, and OPERATORS often, so that delegation happens.
        mask &= 0x1ff;
        uint40 expiry = lasts % 4 == 0 ? type(uint40).max : uint40(vm.getBlockTimestamp() + lasts % 60 days);
        bool allowed = _mayDelegate(account, sender, operator, mask, expiry);
        uint32 nonce = registry.getOperator(account, operator).nonce;
        _try(sender, address(registry), abi.encodeCall(IVault.setOperator, (account, operator, mask, expiry, nonce)), allowed, account);
    }

    function removeOperator(uint256 who, uint256 whose, uint256 key) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        address operator = _person(key);
        bool allowed = _mayDelegate(account, sender, operator, 0, 0);
        _try(sender, address(registry), abi.encodeCall(IVault.removeOperator, (account, operator)), allowed, account);
    }

    function propose(uint256 who, uint256 whose, uint256 next) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        bool allowed = model.isAuthorized(account, sender, Operators.RECOVER);
        _try(sender, address(registry), abi.encodeCall(IVault.proposeController, (account, _person(next))), allowed, account);
    }

    function accept(uint256 who, uint256 whose) external {
        (address sender, address account, IVault registry) = _pick(who, whose);
        IVault.AccountState memory state = registry.getAccount(account);
        if (who % 4 != 0 && state.proposed != address(0)) sender = state.proposed;
        bool allowed = state.proposed == sender && model.isAuthorized(account, state.proposer, Operators.RECOVER);
        _try(sender, address(registry), abi.encodeCall(IVault.acceptController, (account)), allowed, account);
    }

    function grant(uint256 who, uint256 whose, uint256 to, uint48 compartments, uint8 permissions, uint32 lasts, uint8 way)
        external
    {
        (address sender, address patient) = (_sender(who, _patient(whose)), _patient(whose));
        bytes32 head = patients.headOf(patient);
        bytes32 next = way % 3 == 0 ? bytes32(0) : way % 3 == 1 ? head : keccak256(abi.encode(head, way));
        bool moves = next != 0 && next != head;
        bool allowed = model.isAuthorized(patient, sender, Operators.GRANT | (moves ? Operators.HEAD : 0))
            && !(next == 0 && sender == model.controllers(patient)) && !model.suspended(_doctor(to))
            && model.roles(_doctor(to)) == AuditKinds.DOCTOR_REGISTERED;
        uint40 expiresAt = lasts % 4 == 0 ? type(uint40).max : uint40(vm.getBlockTimestamp() + lasts % 60 days);
        bytes memory data = abi.encodeCall(
            IPatientRegistry.grantDoctorAccess, (patient, _doctor(to), compartments, permissions, expiresAt, head, next)
        );
        _try(sender, address(patients), data, allowed, patient);
    }

    function revoke(uint256 who, uint256 whose, uint256 from, uint8 way) external {
        (address sender, address patient) = (_sender(who, _patient(whose)), _patient(whose));
        bytes32 head = patients.headOf(patient);
        bytes32 next = way % 3 == 0 ? bytes32(0) : way % 3 == 1 ? head : keccak256(abi.encode(head, way));
        bool moves = next != 0 && next != head;
        bool allowed = model.isAuthorized(patient, sender, Operators.REVOKE | (moves ? Operators.HEAD : 0));
        _try(sender, address(patients), abi.encodeCall(IPatientRegistry.revokeDoctorAccess, (patient, _doctor(from), head, next)), allowed, patient);
    }

    function renounce(uint256 who, uint256 whose, uint256 by) external {
        (address sender, address patient) = (_sender(who, _doctor(by)), _patient(whose));
        bool allowed = model.isAuthorized(_doctor(by), sender, Operators.REVOKE);
        _try(sender, address(patients), abi.encodeCall(IPatientRegistry.renounceDoctorAccess, (patient, _doctor(by))), allowed, _doctor(by));
    }

    function request(uint256 who, uint256 whose, uint256 by, bytes32 digest) external {
        (address sender, address patient) = (_sender(who, _doctor(by)), _patient(whose));
        bool allowed = model.isAuthorized(_doctor(by), sender, Operators.GRANT) && !model.suspended(_doctor(by))
            && model.credentials(_doctor(by)) != 0;
        _try(sender, address(patients), abi.encodeCall(IPatientRegistry.requestAccess, (patient, _doctor(by), digest)), allowed, _doctor(by));
    }

    function record(uint256 who, uint256 whose, uint256 by, bool copy, uint8 compartment, uint256 bitmap) external {
        (address sender, address patient) = (_sender(who, _doctor(by)), _patient(whose));
        compartment = _compartment(compartment);
        uint256 count = patients.getMedicalFileCount(patient, compartment);
        if (bitmap % 4 != 0 && count < 256) bitmap &= (uint256(1) << count) - 1;
        uint8 needed = copy ? Permissions.READ | Permissions.COPY : Permissions.READ;
        bool allowed = model.isAuthorized(_doctor(by), sender, Operators.LOG)
            && model.isLive(patient, _doctor(by), compartment, needed) && (count >= 256 || bitmap >> count == 0);
        uint8 kind = copy ? AuditKinds.RECORDS_COPIED : AuditKinds.RECORDS_READ;
        _try(sender, address(patients), abi.encodeCall(IPatientRegistry.recordAccess, (patient, _doctor(by), kind, compartment, 0, bitmap)), allowed, _doctor(by));
    }

    function administer(uint256 who, uint256 whose, uint8 what) external {
        address sender = who % 3 == 0 ? _person(who / 3) : registrar;
        address doctor = _doctor(whose);
        bytes[4] memory calls = [
            abi.encodeCall(IDoctorRegistry.verifyDoctor, (doctor, keccak256(abi.encode(what)))),
            abi.encodeCall(IDoctorRegistry.unverifyDoctor, (doctor)),
            abi.encodeCall(IDoctorRegistry.suspendDoctor, (doctor)),
            abi.encodeCall(IDoctorRegistry.reinstateDoctor, (doctor))
        ];
        _try(sender, address(doctors), calls[what % 4], sender == registrar, sender);
    }

    function audit(uint256 who, uint256 whose, uint8 what) external {
        address account = _person(whose);
        address sender = who % 2 == 0 ? _person(who / 2) : auditAdmin;
        bool isAdmin = sender == auditAdmin;
        if (what % 3 == 0) {
            bool allowed = isAdmin || (model.auditors(sender) == 2 && model.auditors(account) != 3);
            _try(sender, address(auditLog), abi.encodeCall(IAuditLog.inviteAuditor, (account)), allowed, sender);
        } else if (what % 3 == 1) {
            _try(account, address(auditLog), abi.encodeCall(IAuditLog.acceptAuditor, ()), model.auditors(account) == 1, account);
        } else {
            _try(sender, address(auditLog), abi.encodeCall(IAuditLog.removeAuditor, (account)), isAdmin, sender);
        }
    }

    /// @dev A direct call on what only siblings may call.
    function forge(uint256 who, uint256 whose, uint8 kind, bytes32 ref) external {
        address account = _person(whose);
        _try(_person(who), address(auditLog), abi.encodeCall(IAuditLog.append, (account, account, account, kind, ref, 0)), false, account);
    }

    function _try(address sender, address to, bytes memory data, bool allowed, address actor) private {
        vm.recordLogs();
        vm.prank(sender);
        (bool ok,) = to.call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(allowed || !ok, "INV-4: done without authority");
        require(logs.length == (ok ? 1 : 0), "INV-9: one event for each change");
        if (!ok) return;
        require(logs[0].emitter == address(auditLog), "INV-9: an event of another contract");
        Event memory e = Trail.decode(logs[0]);
        require(e.actor == actor && e.operator == sender, "INV-9: misattributed");
        model.consume(e);
        ++succeeded;
        ++seen[e.kind];
    }

    function _mayDelegate(address account, address sender, address operator, uint32 mask, uint40 expiry)
        private
        view
        returns (bool)
    {
        if (sender == model.controllers(account)) return true;
        if (!model.isAuthorized(account, sender, Operators.OPERATORS)) return false;
        Model.Operator memory own = model.operatorOf(account, sender);
        Model.Operator memory other = model.operatorOf(account, operator);
        uint32 delegable = own.mask & ~(Operators.OPERATORS | Operators.RECOVER);
        bool otherLive = model.isAuthorized(account, operator, 0) && operator != model.controllers(account);
        uint32 wanted = mask | (otherLive ? other.mask : 0);
        return wanted & ~delegable == 0 && expiry <= own.expiry;
    }

    /// @dev Half of the senders are the account's present controller, so that things happen.
    function _pick(uint256 who, uint256 whose) private view returns (address sender, address account, IVault registry) {
        account = _person(whose);
        sender = _sender(who, account);
        registry = model.roles(account) == AuditKinds.DOCTOR_REGISTERED ? IVault(doctors) : IVault(patients);
    }

    function _sender(uint256 who, address account) private view returns (address) {
        address controller = model.controllers(account);
        return who % 2 == 0 && controller != address(0) ? controller : _person(who / 2);
    }

    function _person(uint256 n) private view returns (address) {
        return _people[n % _people.length];
    }

    /// @dev The first people are patients from the start, the next doctors; sometimes it is anybody.
    function _patient(uint256 n) private view returns (address) {
        return n % 8 == 0 ? _person(n / 8) : _people[(n / 8) % 3];
    }

    function _doctor(uint256 n) private view returns (address) {
        return n % 8 == 0 ? _person(n / 8) : _people[3 + (n / 8) % 3];
    }

    function _compartment(uint8 n) private pure returns (uint8) {
        return [uint8(0), 7, 8, 47, 255, 48][n % 6];
    }
}
