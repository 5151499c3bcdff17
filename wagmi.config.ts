import { defineConfig } from '@wagmi/cli'
import { foundry } from '@wagmi/cli/plugins'

// Read by scripts/generate-contracts.ts, which builds these artifacts first, from contracts/src alone.
export default defineConfig({
  out: 'packages/sdk/src/contracts/generated.ts',
  plugins: [
    foundry({
      artifacts: 'contracts/cache/generate/out',
      forge: { build: false, clean: false, rebuild: false },
      include: [
        'RoleRegistry.sol/*.json',
        'PatientRegistry.sol/*.json',
        'DoctorRegistry.sol/*.json',
        'AuditLog.sol/*.json',
        'MedRecSystem.sol/*.json',
        'AccessManager.sol/*.json',
        'ERC2771Forwarder.sol/*.json',
      ],
      exclude: ['*.t.sol/*.json'],
    }),
  ],
})
