using Serverless.Application.Admission;
using Serverless.Application.Audit;
using Serverless.Application.Journal;
using Serverless.Application.Runs;

namespace Serverless.Simulation.Guards;

/// <summary>The ports of the store, where faults are planted between them and the product.</summary>
public sealed record HostPorts(IAdmissionLedger Ledger, IAuditLog Audit, IVerdictLedger Verdicts, IRunHistory Histories, IRunReader Runs);
