//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// AccessManager
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const accessManagerAbi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'initialAdmin', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'ADMIN_ROLE',
    outputs: [{ name: '', internalType: 'uint64', type: 'uint64' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'PUBLIC_ROLE',
    outputs: [{ name: '', internalType: 'uint64', type: 'uint64' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'selector', internalType: 'bytes4', type: 'bytes4' },
    ],
    name: 'canCall',
    outputs: [
      { name: 'immediate', internalType: 'bool', type: 'bool' },
      { name: 'delay', internalType: 'uint32', type: 'uint32' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'data', internalType: 'bytes', type: 'bytes' },
    ],
    name: 'cancel',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'data', internalType: 'bytes', type: 'bytes' },
    ],
    name: 'consumeScheduledOp',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'data', internalType: 'bytes', type: 'bytes' },
    ],
    name: 'execute',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'payable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'expiration',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'account', internalType: 'address', type: 'address' },
    ],
    name: 'getAccess',
    outputs: [
      { name: 'since', internalType: 'uint48', type: 'uint48' },
      { name: 'currentDelay', internalType: 'uint32', type: 'uint32' },
      { name: 'pendingDelay', internalType: 'uint32', type: 'uint32' },
      { name: 'effect', internalType: 'uint48', type: 'uint48' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'id', internalType: 'bytes32', type: 'bytes32' }],
    name: 'getNonce',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'roleId', internalType: 'uint64', type: 'uint64' }],
    name: 'getRoleAdmin',
    outputs: [{ name: '', internalType: 'uint64', type: 'uint64' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'roleId', internalType: 'uint64', type: 'uint64' }],
    name: 'getRoleGrantDelay',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'roleId', internalType: 'uint64', type: 'uint64' }],
    name: 'getRoleGuardian',
    outputs: [{ name: '', internalType: 'uint64', type: 'uint64' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'id', internalType: 'bytes32', type: 'bytes32' }],
    name: 'getSchedule',
    outputs: [{ name: '', internalType: 'uint48', type: 'uint48' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'target', internalType: 'address', type: 'address' }],
    name: 'getTargetAdminDelay',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'selector', internalType: 'bytes4', type: 'bytes4' },
    ],
    name: 'getTargetFunctionRole',
    outputs: [{ name: '', internalType: 'uint64', type: 'uint64' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'executionDelay', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'grantRole',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'account', internalType: 'address', type: 'address' },
    ],
    name: 'hasRole',
    outputs: [
      { name: 'isMember', internalType: 'bool', type: 'bool' },
      { name: 'executionDelay', internalType: 'uint32', type: 'uint32' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'data', internalType: 'bytes', type: 'bytes' },
    ],
    name: 'hashOperation',
    outputs: [{ name: '', internalType: 'bytes32', type: 'bytes32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'target', internalType: 'address', type: 'address' }],
    name: 'isTargetClosed',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'label', internalType: 'string', type: 'string' },
    ],
    name: 'labelRole',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'minSetback',
    outputs: [{ name: '', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'data', internalType: 'bytes[]', type: 'bytes[]' }],
    name: 'multicall',
    outputs: [{ name: 'results', internalType: 'bytes[]', type: 'bytes[]' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'callerConfirmation', internalType: 'address', type: 'address' },
    ],
    name: 'renounceRole',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'account', internalType: 'address', type: 'address' },
    ],
    name: 'revokeRole',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'data', internalType: 'bytes', type: 'bytes' },
      { name: 'when', internalType: 'uint48', type: 'uint48' },
    ],
    name: 'schedule',
    outputs: [
      { name: 'operationId', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nonce', internalType: 'uint32', type: 'uint32' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'newDelay', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'setGrantDelay',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'admin', internalType: 'uint64', type: 'uint64' },
    ],
    name: 'setRoleAdmin',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
      { name: 'guardian', internalType: 'uint64', type: 'uint64' },
    ],
    name: 'setRoleGuardian',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'newDelay', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'setTargetAdminDelay',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'closed', internalType: 'bool', type: 'bool' },
    ],
    name: 'setTargetClosed',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'selectors', internalType: 'bytes4[]', type: 'bytes4[]' },
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
    ],
    name: 'setTargetFunctionRole',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'newAuthority', internalType: 'address', type: 'address' },
    ],
    name: 'updateAuthority',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'operationId',
        internalType: 'bytes32',
        type: 'bytes32',
        indexed: true,
      },
      { name: 'nonce', internalType: 'uint32', type: 'uint32', indexed: true },
    ],
    name: 'OperationCanceled',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'operationId',
        internalType: 'bytes32',
        type: 'bytes32',
        indexed: true,
      },
      { name: 'nonce', internalType: 'uint32', type: 'uint32', indexed: true },
    ],
    name: 'OperationExecuted',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'operationId',
        internalType: 'bytes32',
        type: 'bytes32',
        indexed: true,
      },
      { name: 'nonce', internalType: 'uint32', type: 'uint32', indexed: true },
      {
        name: 'schedule',
        internalType: 'uint48',
        type: 'uint48',
        indexed: false,
      },
      {
        name: 'caller',
        internalType: 'address',
        type: 'address',
        indexed: false,
      },
      {
        name: 'target',
        internalType: 'address',
        type: 'address',
        indexed: false,
      },
      { name: 'data', internalType: 'bytes', type: 'bytes', indexed: false },
    ],
    name: 'OperationScheduled',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
      { name: 'admin', internalType: 'uint64', type: 'uint64', indexed: true },
    ],
    name: 'RoleAdminChanged',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
      { name: 'delay', internalType: 'uint32', type: 'uint32', indexed: false },
      { name: 'since', internalType: 'uint48', type: 'uint48', indexed: false },
    ],
    name: 'RoleGrantDelayChanged',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
      {
        name: 'account',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      { name: 'delay', internalType: 'uint32', type: 'uint32', indexed: false },
      { name: 'since', internalType: 'uint48', type: 'uint48', indexed: false },
      { name: 'newMember', internalType: 'bool', type: 'bool', indexed: false },
    ],
    name: 'RoleGranted',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
      {
        name: 'guardian',
        internalType: 'uint64',
        type: 'uint64',
        indexed: true,
      },
    ],
    name: 'RoleGuardianChanged',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
      { name: 'label', internalType: 'string', type: 'string', indexed: false },
    ],
    name: 'RoleLabel',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
      {
        name: 'account',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
    ],
    name: 'RoleRevoked',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'target',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      { name: 'delay', internalType: 'uint32', type: 'uint32', indexed: false },
      { name: 'since', internalType: 'uint48', type: 'uint48', indexed: false },
    ],
    name: 'TargetAdminDelayUpdated',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'target',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      { name: 'closed', internalType: 'bool', type: 'bool', indexed: false },
    ],
    name: 'TargetClosed',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'target',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      {
        name: 'selector',
        internalType: 'bytes4',
        type: 'bytes4',
        indexed: false,
      },
      { name: 'roleId', internalType: 'uint64', type: 'uint64', indexed: true },
    ],
    name: 'TargetFunctionRoleUpdated',
  },
  {
    type: 'error',
    inputs: [{ name: 'operationId', internalType: 'bytes32', type: 'bytes32' }],
    name: 'AccessManagerAlreadyScheduled',
  },
  { type: 'error', inputs: [], name: 'AccessManagerBadConfirmation' },
  {
    type: 'error',
    inputs: [{ name: 'operationId', internalType: 'bytes32', type: 'bytes32' }],
    name: 'AccessManagerExpired',
  },
  {
    type: 'error',
    inputs: [
      { name: 'initialAdmin', internalType: 'address', type: 'address' },
    ],
    name: 'AccessManagerInvalidInitialAdmin',
  },
  {
    type: 'error',
    inputs: [{ name: 'selector', internalType: 'bytes4', type: 'bytes4' }],
    name: 'AccessManagerLockedFunction',
  },
  {
    type: 'error',
    inputs: [{ name: 'roleId', internalType: 'uint64', type: 'uint64' }],
    name: 'AccessManagerLockedRole',
  },
  {
    type: 'error',
    inputs: [{ name: 'operationId', internalType: 'bytes32', type: 'bytes32' }],
    name: 'AccessManagerNotReady',
  },
  {
    type: 'error',
    inputs: [{ name: 'operationId', internalType: 'bytes32', type: 'bytes32' }],
    name: 'AccessManagerNotScheduled',
  },
  {
    type: 'error',
    inputs: [
      { name: 'msgsender', internalType: 'address', type: 'address' },
      { name: 'roleId', internalType: 'uint64', type: 'uint64' },
    ],
    name: 'AccessManagerUnauthorizedAccount',
  },
  {
    type: 'error',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'selector', internalType: 'bytes4', type: 'bytes4' },
    ],
    name: 'AccessManagerUnauthorizedCall',
  },
  {
    type: 'error',
    inputs: [
      { name: 'msgsender', internalType: 'address', type: 'address' },
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'selector', internalType: 'bytes4', type: 'bytes4' },
    ],
    name: 'AccessManagerUnauthorizedCancel',
  },
  {
    type: 'error',
    inputs: [{ name: 'target', internalType: 'address', type: 'address' }],
    name: 'AccessManagerUnauthorizedConsume',
  },
  {
    type: 'error',
    inputs: [{ name: 'target', internalType: 'address', type: 'address' }],
    name: 'AddressEmptyCode',
  },
  { type: 'error', inputs: [], name: 'FailedCall' },
  {
    type: 'error',
    inputs: [
      { name: 'balance', internalType: 'uint256', type: 'uint256' },
      { name: 'needed', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'InsufficientBalance',
  },
  {
    type: 'error',
    inputs: [
      { name: 'bits', internalType: 'uint8', type: 'uint8' },
      { name: 'value', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'SafeCastOverflowedUintDowncast',
  },
] as const

//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// AuditLog
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const auditLogAbi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'manager', internalType: 'address', type: 'address' },
      { name: 'forwarder', internalType: 'address', type: 'address' },
      {
        name: 'roleRegistry',
        internalType: 'contract IRoleRegistry',
        type: 'address',
      },
      { name: 'patientRegistry', internalType: 'address', type: 'address' },
      { name: 'doctorRegistry', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'MAX_AUDITORS',
    outputs: [{ name: '', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'acceptAuditor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'subject', internalType: 'address', type: 'address' },
      { name: 'actor', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
      { name: 'kind', internalType: 'uint8', type: 'uint8' },
      { name: 'ref', internalType: 'bytes32', type: 'bytes32' },
      { name: 'data', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'append',
    outputs: [{ name: 'id', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'authority',
    outputs: [{ name: 'manager', internalType: 'address', type: 'address' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'getAuditor',
    outputs: [
      {
        name: 'auditor',
        internalType: 'struct IAuditLog.AuditorState',
        type: 'tuple',
        components: [
          { name: 'account', internalType: 'address', type: 'address' },
          {
            name: 'status',
            internalType: 'enum IAuditLog.AuditorStatus',
            type: 'uint8',
          },
          { name: 'invitedBy', internalType: 'address', type: 'address' },
        ],
      },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'cursor', internalType: 'address', type: 'address' },
      { name: 'size', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'getAuditors',
    outputs: [
      {
        name: 'auditors',
        internalType: 'struct IAuditLog.AuditorState[]',
        type: 'tuple[]',
        components: [
          { name: 'account', internalType: 'address', type: 'address' },
          {
            name: 'status',
            internalType: 'enum IAuditLog.AuditorStatus',
            type: 'uint8',
          },
          { name: 'invitedBy', internalType: 'address', type: 'address' },
        ],
      },
      { name: 'next', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'getGenesis',
    outputs: [{ name: 'head', internalType: 'bytes26', type: 'bytes26' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'subject', internalType: 'address', type: 'address' }],
    name: 'getSubjectHead',
    outputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'getTip',
    outputs: [
      { name: 'count', internalType: 'uint48', type: 'uint48' },
      { name: 'head', internalType: 'bytes26', type: 'bytes26' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'getTotalAuditors',
    outputs: [{ name: '', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'getTotalEvents',
    outputs: [{ name: '', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'inviteAuditor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'isAuditor',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'forwarder', internalType: 'address', type: 'address' }],
    name: 'isTrustedForwarder',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'removeAuditor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'trustedForwarder',
    outputs: [{ name: '', internalType: 'address', type: 'address' }],
    stateMutability: 'view',
  },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      { name: 'id', internalType: 'uint256', type: 'uint256', indexed: true },
      {
        name: 'subject',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      {
        name: 'actor',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      {
        name: 'operator',
        internalType: 'address',
        type: 'address',
        indexed: false,
      },
      { name: 'kind', internalType: 'uint8', type: 'uint8', indexed: false },
      {
        name: 'timestamp',
        internalType: 'uint48',
        type: 'uint48',
        indexed: false,
      },
      { name: 'ref', internalType: 'bytes32', type: 'bytes32', indexed: false },
      {
        name: 'data',
        internalType: 'bytes32',
        type: 'bytes32',
        indexed: false,
      },
      {
        name: 'head',
        internalType: 'bytes32',
        type: 'bytes32',
        indexed: false,
      },
    ],
    name: 'EventLogged',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'AuditLog_AlreadyAuditor',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'AuditLog_NotAuditor',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'AuditLog_NotEligible',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'AuditLog_NotInvited',
  },
  {
    type: 'error',
    inputs: [{ name: 'caller', internalType: 'address', type: 'address' }],
    name: 'AuditLog_NotRegistry',
  },
  {
    type: 'error',
    inputs: [{ name: 'max', internalType: 'uint256', type: 'uint256' }],
    name: 'AuditLog_TooManyAuditors',
  },
  {
    type: 'error',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'selector', internalType: 'bytes4', type: 'bytes4' },
    ],
    name: 'Managed_Unauthorized',
  },
  {
    type: 'error',
    inputs: [
      { name: 'size', internalType: 'uint256', type: 'uint256' },
      { name: 'max', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'Page_BadSize',
  },
  {
    type: 'error',
    inputs: [{ name: 'cursor', internalType: 'address', type: 'address' }],
    name: 'Page_UnknownCursor',
  },
] as const

//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// DoctorRegistry
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const doctorRegistryAbi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'manager', internalType: 'address', type: 'address' },
      { name: 'forwarder', internalType: 'address', type: 'address' },
      {
        name: 'roleRegistry',
        internalType: 'contract IRoleRegistry',
        type: 'address',
      },
      { name: 'auditLog', internalType: 'contract IAuditLog', type: 'address' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'acceptController',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'author', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'digest', internalType: 'bytes32', type: 'bytes32' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'addMedicalFile',
    outputs: [{ name: 'index', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'authority',
    outputs: [{ name: 'manager', internalType: 'address', type: 'address' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
      { name: 'expectedDigest', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'deleteMedicalFile',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'getAccount',
    outputs: [
      {
        name: 'state',
        internalType: 'struct IVault.AccountState',
        type: 'tuple',
        components: [
          { name: 'controller', internalType: 'address', type: 'address' },
          { name: 'operatorEpoch', internalType: 'uint32', type: 'uint32' },
          { name: 'suspended', internalType: 'bool', type: 'bool' },
          { name: 'rotationOwed', internalType: 'bool', type: 'bool' },
          { name: 'proposed', internalType: 'address', type: 'address' },
          { name: 'proposer', internalType: 'address', type: 'address' },
          { name: 'head', internalType: 'bytes32', type: 'bytes32' },
        ],
      },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'getCredentialDigest',
    outputs: [
      { name: 'credentialDigest', internalType: 'bytes32', type: 'bytes32' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'getMedicalFile',
    outputs: [{ name: 'digest', internalType: 'bytes32', type: 'bytes32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
    ],
    name: 'getMedicalFileCount',
    outputs: [{ name: 'count', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'getMedicalFileCounts',
    outputs: [
      { name: 'counts', internalType: 'uint32[48]', type: 'uint32[48]' },
      { name: 'inbox', internalType: 'uint32', type: 'uint32' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'start', internalType: 'uint256', type: 'uint256' },
      { name: 'size', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'getMedicalFiles',
    outputs: [
      { name: 'digests', internalType: 'bytes32[]', type: 'bytes32[]' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
    ],
    name: 'getOperator',
    outputs: [
      {
        name: 'state',
        internalType: 'struct IVault.OperatorState',
        type: 'tuple',
        components: [
          { name: 'mask', internalType: 'uint32', type: 'uint32' },
          { name: 'expiry', internalType: 'uint40', type: 'uint40' },
          { name: 'epoch', internalType: 'uint32', type: 'uint32' },
          { name: 'nonce', internalType: 'uint32', type: 'uint32' },
          { name: 'live', internalType: 'bool', type: 'bool' },
        ],
      },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'getStanding',
    outputs: [
      { name: 'registered', internalType: 'bool', type: 'bool' },
      { name: 'suspended', internalType: 'bool', type: 'bool' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'getTotalDoctors',
    outputs: [{ name: '', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'headOf',
    outputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
      { name: 'bits', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'isAuthorized',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'isDoctorRegistered',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'forwarder', internalType: 'address', type: 'address' }],
    name: 'isTrustedForwarder',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'data', internalType: 'bytes[]', type: 'bytes[]' }],
    name: 'multicall',
    outputs: [{ name: 'results', internalType: 'bytes[]', type: 'bytes[]' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'next', internalType: 'address', type: 'address' },
    ],
    name: 'proposeController',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    name: 'registerDoctor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'reinstateDoctor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
    ],
    name: 'removeOperator',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
      { name: 'expectedDigest', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nextDigest', internalType: 'bytes32', type: 'bytes32' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'replaceMedicalFile',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
      { name: 'bits', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'requireAuthorized',
    outputs: [{ name: 'status', internalType: 'uint8', type: 'uint8' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nextHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'setHead',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
      { name: 'mask', internalType: 'uint32', type: 'uint32' },
      { name: 'expiry', internalType: 'uint40', type: 'uint40' },
      { name: 'nonce', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'setOperator',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'suspendDoctor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'trustedForwarder',
    outputs: [{ name: '', internalType: 'address', type: 'address' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'unverifyDoctor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'credentialDigest', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'verifyDoctor',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'error',
    inputs: [{ name: 'target', internalType: 'address', type: 'address' }],
    name: 'AddressEmptyCode',
  },
  {
    type: 'error',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'DoctorRegistry_NotSuspended',
  },
  {
    type: 'error',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'DoctorRegistry_NotVerified',
  },
  {
    type: 'error',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'DoctorRegistry_Suspended',
  },
  {
    type: 'error',
    inputs: [
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'credentialDigest', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'DoctorRegistry_Verified',
  },
  { type: 'error', inputs: [], name: 'FailedCall' },
  {
    type: 'error',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'selector', internalType: 'bytes4', type: 'bytes4' },
    ],
    name: 'Managed_Unauthorized',
  },
  {
    type: 'error',
    inputs: [
      { name: 'size', internalType: 'uint256', type: 'uint256' },
      { name: 'max', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'Page_BadSize',
  },
  {
    type: 'error',
    inputs: [{ name: 'cursor', internalType: 'address', type: 'address' }],
    name: 'Page_UnknownCursor',
  },
  {
    type: 'error',
    inputs: [{ name: 'compartment', internalType: 'uint8', type: 'uint8' }],
    name: 'Vault_BadCompartment',
  },
  {
    type: 'error',
    inputs: [{ name: 'expiry', internalType: 'uint40', type: 'uint40' }],
    name: 'Vault_BadExpiry',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_BeyondOwnPowers',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
    ],
    name: 'Vault_CompartmentFull',
  },
  {
    type: 'error',
    inputs: [{ name: 'digest', internalType: 'bytes32', type: 'bytes32' }],
    name: 'Vault_DigestUnchanged',
  },
  { type: 'error', inputs: [], name: 'Vault_EmptyMask' },
  {
    type: 'error',
    inputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    name: 'Vault_HeadUnchanged',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'Vault_NoProposal',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'author', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_NotAuthor',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_NotOperator',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_NotProposed',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'Vault_NotRegistered',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'expected', internalType: 'bytes32', type: 'bytes32' },
      { name: 'actual', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'Vault_StaleHead',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
      { name: 'expected', internalType: 'uint32', type: 'uint32' },
      { name: 'actual', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'Vault_StaleOperator',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
      { name: 'expected', internalType: 'bytes32', type: 'bytes32' },
      { name: 'actual', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'Vault_StaleRecord',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
      { name: 'bits', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'Vault_Unauthorized',
  },
  { type: 'error', inputs: [], name: 'Vault_ZeroDigest' },
  { type: 'error', inputs: [], name: 'Vault_ZeroHead' },
  { type: 'error', inputs: [], name: 'Vault_ZeroOperator' },
] as const

//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// ERC2771Forwarder
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const erc2771ForwarderAbi = [
  {
    type: 'constructor',
    inputs: [{ name: 'name', internalType: 'string', type: 'string' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'eip712Domain',
    outputs: [
      { name: 'fields', internalType: 'bytes1', type: 'bytes1' },
      { name: 'name', internalType: 'string', type: 'string' },
      { name: 'version', internalType: 'string', type: 'string' },
      { name: 'chainId', internalType: 'uint256', type: 'uint256' },
      { name: 'verifyingContract', internalType: 'address', type: 'address' },
      { name: 'salt', internalType: 'bytes32', type: 'bytes32' },
      { name: 'extensions', internalType: 'uint256[]', type: 'uint256[]' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      {
        name: 'request',
        internalType: 'struct ERC2771Forwarder.ForwardRequestData',
        type: 'tuple',
        components: [
          { name: 'from', internalType: 'address', type: 'address' },
          { name: 'to', internalType: 'address', type: 'address' },
          { name: 'value', internalType: 'uint256', type: 'uint256' },
          { name: 'gas', internalType: 'uint256', type: 'uint256' },
          { name: 'deadline', internalType: 'uint48', type: 'uint48' },
          { name: 'data', internalType: 'bytes', type: 'bytes' },
          { name: 'signature', internalType: 'bytes', type: 'bytes' },
        ],
      },
    ],
    name: 'execute',
    outputs: [],
    stateMutability: 'payable',
  },
  {
    type: 'function',
    inputs: [
      {
        name: 'requests',
        internalType: 'struct ERC2771Forwarder.ForwardRequestData[]',
        type: 'tuple[]',
        components: [
          { name: 'from', internalType: 'address', type: 'address' },
          { name: 'to', internalType: 'address', type: 'address' },
          { name: 'value', internalType: 'uint256', type: 'uint256' },
          { name: 'gas', internalType: 'uint256', type: 'uint256' },
          { name: 'deadline', internalType: 'uint48', type: 'uint48' },
          { name: 'data', internalType: 'bytes', type: 'bytes' },
          { name: 'signature', internalType: 'bytes', type: 'bytes' },
        ],
      },
      {
        name: 'refundReceiver',
        internalType: 'address payable',
        type: 'address',
      },
    ],
    name: 'executeBatch',
    outputs: [],
    stateMutability: 'payable',
  },
  {
    type: 'function',
    inputs: [{ name: 'owner', internalType: 'address', type: 'address' }],
    name: 'nonces',
    outputs: [{ name: '', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      {
        name: 'request',
        internalType: 'struct ERC2771Forwarder.ForwardRequestData',
        type: 'tuple',
        components: [
          { name: 'from', internalType: 'address', type: 'address' },
          { name: 'to', internalType: 'address', type: 'address' },
          { name: 'value', internalType: 'uint256', type: 'uint256' },
          { name: 'gas', internalType: 'uint256', type: 'uint256' },
          { name: 'deadline', internalType: 'uint48', type: 'uint48' },
          { name: 'data', internalType: 'bytes', type: 'bytes' },
          { name: 'signature', internalType: 'bytes', type: 'bytes' },
        ],
      },
    ],
    name: 'verify',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  { type: 'event', anonymous: false, inputs: [], name: 'EIP712DomainChanged' },
  {
    type: 'event',
    anonymous: false,
    inputs: [
      {
        name: 'signer',
        internalType: 'address',
        type: 'address',
        indexed: true,
      },
      {
        name: 'nonce',
        internalType: 'uint256',
        type: 'uint256',
        indexed: false,
      },
      { name: 'success', internalType: 'bool', type: 'bool', indexed: false },
    ],
    name: 'ExecutedForwardRequest',
  },
  {
    type: 'error',
    inputs: [{ name: 'deadline', internalType: 'uint48', type: 'uint48' }],
    name: 'ERC2771ForwarderExpiredRequest',
  },
  {
    type: 'error',
    inputs: [
      { name: 'signer', internalType: 'address', type: 'address' },
      { name: 'from', internalType: 'address', type: 'address' },
    ],
    name: 'ERC2771ForwarderInvalidSigner',
  },
  {
    type: 'error',
    inputs: [
      { name: 'requestedValue', internalType: 'uint256', type: 'uint256' },
      { name: 'msgValue', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'ERC2771ForwarderMismatchedValue',
  },
  { type: 'error', inputs: [], name: 'ERC2771ForwarderNoRefundReceiver' },
  {
    type: 'error',
    inputs: [
      { name: 'target', internalType: 'address', type: 'address' },
      { name: 'forwarder', internalType: 'address', type: 'address' },
    ],
    name: 'ERC2771UntrustfulTarget',
  },
  { type: 'error', inputs: [], name: 'FailedCall' },
  {
    type: 'error',
    inputs: [
      { name: 'balance', internalType: 'uint256', type: 'uint256' },
      { name: 'needed', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'InsufficientBalance',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'currentNonce', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'InvalidAccountNonce',
  },
  { type: 'error', inputs: [], name: 'InvalidShortString' },
  {
    type: 'error',
    inputs: [{ name: 'str', internalType: 'string', type: 'string' }],
    name: 'StringTooLong',
  },
] as const

//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// MedRecSystem
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const medRecSystemAbi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'manager', internalType: 'address', type: 'address' },
      { name: 'forwarder', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'auditLog',
    outputs: [{ name: '', internalType: 'contract AuditLog', type: 'address' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'doctorRegistry',
    outputs: [
      { name: '', internalType: 'contract DoctorRegistry', type: 'address' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'patientRegistry',
    outputs: [
      { name: '', internalType: 'contract PatientRegistry', type: 'address' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'roleRegistry',
    outputs: [
      { name: '', internalType: 'contract RoleRegistry', type: 'address' },
    ],
    stateMutability: 'view',
  },
  { type: 'error', inputs: [], name: 'MedRecSystem_WrongAddress' },
  { type: 'error', inputs: [], name: 'MedRecSystem_ZeroAddress' },
] as const

//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// PatientRegistry
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const patientRegistryAbi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'forwarder', internalType: 'address', type: 'address' },
      {
        name: 'roleRegistry',
        internalType: 'contract IRoleRegistry',
        type: 'address',
      },
      {
        name: 'doctorRegistry',
        internalType: 'contract IDoctorRegistry',
        type: 'address',
      },
      { name: 'auditLog', internalType: 'contract IAuditLog', type: 'address' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'acceptController',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'author', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'digest', internalType: 'bytes32', type: 'bytes32' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'addMedicalFile',
    outputs: [{ name: 'index', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'permissions', internalType: 'uint8', type: 'uint8' },
    ],
    name: 'checkDoctorAccess',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
      { name: 'expectedDigest', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'deleteMedicalFile',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'getAccount',
    outputs: [
      {
        name: 'state',
        internalType: 'struct IVault.AccountState',
        type: 'tuple',
        components: [
          { name: 'controller', internalType: 'address', type: 'address' },
          { name: 'operatorEpoch', internalType: 'uint32', type: 'uint32' },
          { name: 'suspended', internalType: 'bool', type: 'bool' },
          { name: 'rotationOwed', internalType: 'bool', type: 'bool' },
          { name: 'proposed', internalType: 'address', type: 'address' },
          { name: 'proposer', internalType: 'address', type: 'address' },
          { name: 'head', internalType: 'bytes32', type: 'bytes32' },
        ],
      },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'cursor', internalType: 'address', type: 'address' },
      { name: 'size', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'getDoctors',
    outputs: [
      {
        name: 'grants',
        internalType: 'struct IPatientRegistry.GrantState[]',
        type: 'tuple[]',
        components: [
          { name: 'account', internalType: 'address', type: 'address' },
          { name: 'compartments', internalType: 'uint48', type: 'uint48' },
          { name: 'permissions', internalType: 'uint8', type: 'uint8' },
          { name: 'expiresAt', internalType: 'uint40', type: 'uint40' },
          { name: 'live', internalType: 'bool', type: 'bool' },
        ],
      },
      { name: 'next', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
    ],
    name: 'getGrant',
    outputs: [
      {
        name: 'grant',
        internalType: 'struct IPatientRegistry.GrantState',
        type: 'tuple',
        components: [
          { name: 'account', internalType: 'address', type: 'address' },
          { name: 'compartments', internalType: 'uint48', type: 'uint48' },
          { name: 'permissions', internalType: 'uint8', type: 'uint8' },
          { name: 'expiresAt', internalType: 'uint40', type: 'uint40' },
          { name: 'live', internalType: 'bool', type: 'bool' },
        ],
      },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'getMedicalFile',
    outputs: [{ name: 'digest', internalType: 'bytes32', type: 'bytes32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
    ],
    name: 'getMedicalFileCount',
    outputs: [{ name: 'count', internalType: 'uint32', type: 'uint32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'getMedicalFileCounts',
    outputs: [
      { name: 'counts', internalType: 'uint32[48]', type: 'uint32[48]' },
      { name: 'inbox', internalType: 'uint32', type: 'uint32' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'start', internalType: 'uint256', type: 'uint256' },
      { name: 'size', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'getMedicalFiles',
    outputs: [
      { name: 'digests', internalType: 'bytes32[]', type: 'bytes32[]' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
    ],
    name: 'getOperator',
    outputs: [
      {
        name: 'state',
        internalType: 'struct IVault.OperatorState',
        type: 'tuple',
        components: [
          { name: 'mask', internalType: 'uint32', type: 'uint32' },
          { name: 'expiry', internalType: 'uint40', type: 'uint40' },
          { name: 'epoch', internalType: 'uint32', type: 'uint32' },
          { name: 'nonce', internalType: 'uint32', type: 'uint32' },
          { name: 'live', internalType: 'bool', type: 'bool' },
        ],
      },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'cursor', internalType: 'address', type: 'address' },
      { name: 'size', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'getPatients',
    outputs: [
      {
        name: 'grants',
        internalType: 'struct IPatientRegistry.GrantState[]',
        type: 'tuple[]',
        components: [
          { name: 'account', internalType: 'address', type: 'address' },
          { name: 'compartments', internalType: 'uint48', type: 'uint48' },
          { name: 'permissions', internalType: 'uint8', type: 'uint8' },
          { name: 'expiresAt', internalType: 'uint40', type: 'uint40' },
          { name: 'live', internalType: 'bool', type: 'bool' },
        ],
      },
      { name: 'next', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [],
    name: 'getTotalPatients',
    outputs: [{ name: '', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'compartments', internalType: 'uint48', type: 'uint48' },
      { name: 'permissions', internalType: 'uint8', type: 'uint8' },
      { name: 'expiresAt', internalType: 'uint40', type: 'uint40' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nextHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'grantDoctorAccess',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'headOf',
    outputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
      { name: 'bits', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'isAuthorized',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'isPatientRegistered',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'forwarder', internalType: 'address', type: 'address' }],
    name: 'isTrustedForwarder',
    outputs: [{ name: '', internalType: 'bool', type: 'bool' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'data', internalType: 'bytes[]', type: 'bytes[]' }],
    name: 'multicall',
    outputs: [{ name: 'results', internalType: 'bytes[]', type: 'bytes[]' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'next', internalType: 'address', type: 'address' },
    ],
    name: 'proposeController',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'kind', internalType: 'uint8', type: 'uint8' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'word', internalType: 'uint32', type: 'uint32' },
      { name: 'bitmap', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'recordAccess',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    name: 'registerPatient',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
    ],
    name: 'removeOperator',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
    ],
    name: 'renounceDoctorAccess',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
      { name: 'expectedDigest', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nextDigest', internalType: 'bytes32', type: 'bytes32' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'replaceMedicalFile',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'digest', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'requestAccess',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
      { name: 'bits', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'requireAuthorized',
    outputs: [{ name: 'status', internalType: 'uint8', type: 'uint8' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nextHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'revokeDoctorAccess',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'expectedHead', internalType: 'bytes32', type: 'bytes32' },
      { name: 'nextHead', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'setHead',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
      { name: 'mask', internalType: 'uint32', type: 'uint32' },
      { name: 'expiry', internalType: 'uint40', type: 'uint40' },
      { name: 'nonce', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'setOperator',
    outputs: [],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [],
    name: 'trustedForwarder',
    outputs: [{ name: '', internalType: 'address', type: 'address' }],
    stateMutability: 'view',
  },
  {
    type: 'error',
    inputs: [{ name: 'target', internalType: 'address', type: 'address' }],
    name: 'AddressEmptyCode',
  },
  { type: 'error', inputs: [], name: 'FailedCall' },
  {
    type: 'error',
    inputs: [
      { name: 'size', internalType: 'uint256', type: 'uint256' },
      { name: 'max', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'Page_BadSize',
  },
  {
    type: 'error',
    inputs: [{ name: 'cursor', internalType: 'address', type: 'address' }],
    name: 'Page_UnknownCursor',
  },
  {
    type: 'error',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'permissions', internalType: 'uint8', type: 'uint8' },
    ],
    name: 'PatientRegistry_AccessDenied',
  },
  {
    type: 'error',
    inputs: [{ name: 'kind', internalType: 'uint8', type: 'uint8' }],
    name: 'PatientRegistry_BadAccessKind',
  },
  {
    type: 'error',
    inputs: [{ name: 'expiresAt', internalType: 'uint40', type: 'uint40' }],
    name: 'PatientRegistry_BadExpiry',
  },
  {
    type: 'error',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'PatientRegistry_DoctorNotVerified',
  },
  {
    type: 'error',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'PatientRegistry_DoctorSuspended',
  },
  { type: 'error', inputs: [], name: 'PatientRegistry_EmptyBitmap' },
  { type: 'error', inputs: [], name: 'PatientRegistry_EmptyPermissions' },
  { type: 'error', inputs: [], name: 'PatientRegistry_EmptyScope' },
  {
    type: 'error',
    inputs: [{ name: 'patient', internalType: 'address', type: 'address' }],
    name: 'PatientRegistry_HeadRequired',
  },
  {
    type: 'error',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'doctor', internalType: 'address', type: 'address' },
    ],
    name: 'PatientRegistry_NoGrant',
  },
  {
    type: 'error',
    inputs: [
      { name: 'patient', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'PatientRegistry_NoSuchRecord',
  },
  {
    type: 'error',
    inputs: [{ name: 'doctor', internalType: 'address', type: 'address' }],
    name: 'PatientRegistry_NotDoctor',
  },
  {
    type: 'error',
    inputs: [{ name: 'patient', internalType: 'address', type: 'address' }],
    name: 'PatientRegistry_RotationOwed',
  },
  {
    type: 'error',
    inputs: [{ name: 'compartment', internalType: 'uint8', type: 'uint8' }],
    name: 'Vault_BadCompartment',
  },
  {
    type: 'error',
    inputs: [{ name: 'expiry', internalType: 'uint40', type: 'uint40' }],
    name: 'Vault_BadExpiry',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_BeyondOwnPowers',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
    ],
    name: 'Vault_CompartmentFull',
  },
  {
    type: 'error',
    inputs: [{ name: 'digest', internalType: 'bytes32', type: 'bytes32' }],
    name: 'Vault_DigestUnchanged',
  },
  { type: 'error', inputs: [], name: 'Vault_EmptyMask' },
  {
    type: 'error',
    inputs: [{ name: 'head', internalType: 'bytes32', type: 'bytes32' }],
    name: 'Vault_HeadUnchanged',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'Vault_NoProposal',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'author', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_NotAuthor',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_NotOperator',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
    ],
    name: 'Vault_NotProposed',
  },
  {
    type: 'error',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'Vault_NotRegistered',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'expected', internalType: 'bytes32', type: 'bytes32' },
      { name: 'actual', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'Vault_StaleHead',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'operator', internalType: 'address', type: 'address' },
      { name: 'expected', internalType: 'uint32', type: 'uint32' },
      { name: 'actual', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'Vault_StaleOperator',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'compartment', internalType: 'uint8', type: 'uint8' },
      { name: 'index', internalType: 'uint32', type: 'uint32' },
      { name: 'expected', internalType: 'bytes32', type: 'bytes32' },
      { name: 'actual', internalType: 'bytes32', type: 'bytes32' },
    ],
    name: 'Vault_StaleRecord',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'sender', internalType: 'address', type: 'address' },
      { name: 'bits', internalType: 'uint32', type: 'uint32' },
    ],
    name: 'Vault_Unauthorized',
  },
  { type: 'error', inputs: [], name: 'Vault_ZeroDigest' },
  { type: 'error', inputs: [], name: 'Vault_ZeroHead' },
  { type: 'error', inputs: [], name: 'Vault_ZeroOperator' },
] as const

//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////
// RoleRegistry
//////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////

export const roleRegistryAbi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'patientRegistry', internalType: 'address', type: 'address' },
      { name: 'doctorRegistry', internalType: 'address', type: 'address' },
      { name: 'auditLog', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'role', internalType: 'enum Role', type: 'uint8' },
    ],
    name: 'assignRole',
    outputs: [{ name: 'total', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'nonpayable',
  },
  {
    type: 'function',
    inputs: [
      { name: 'role', internalType: 'enum Role', type: 'uint8' },
      { name: 'cursor', internalType: 'address', type: 'address' },
      { name: 'size', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'getAccounts',
    outputs: [
      { name: 'accounts', internalType: 'address[]', type: 'address[]' },
      { name: 'next', internalType: 'address', type: 'address' },
    ],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'role', internalType: 'enum Role', type: 'uint8' }],
    name: 'getTotal',
    outputs: [{ name: 'total', internalType: 'uint256', type: 'uint256' }],
    stateMutability: 'view',
  },
  {
    type: 'function',
    inputs: [{ name: 'account', internalType: 'address', type: 'address' }],
    name: 'roleOf',
    outputs: [{ name: 'role', internalType: 'enum Role', type: 'uint8' }],
    stateMutability: 'view',
  },
  {
    type: 'error',
    inputs: [
      { name: 'size', internalType: 'uint256', type: 'uint256' },
      { name: 'max', internalType: 'uint256', type: 'uint256' },
    ],
    name: 'Page_BadSize',
  },
  {
    type: 'error',
    inputs: [{ name: 'cursor', internalType: 'address', type: 'address' }],
    name: 'Page_UnknownCursor',
  },
  {
    type: 'error',
    inputs: [
      { name: 'caller', internalType: 'address', type: 'address' },
      { name: 'role', internalType: 'enum Role', type: 'uint8' },
    ],
    name: 'RoleRegistry_NotResponsible',
  },
  {
    type: 'error',
    inputs: [
      { name: 'account', internalType: 'address', type: 'address' },
      { name: 'role', internalType: 'enum Role', type: 'uint8' },
    ],
    name: 'RoleRegistry_RoleTaken',
  },
] as const
