using System.Text.Json;

namespace Serverless.Jq;

/// <summary>
/// What a host lends a run beyond its input: more inputs, ears for <c>debug</c> and <c>stderr</c>, and a place where
/// <c>halt</c> leaves its word. One host serves one run at a time; without one, <c>input</c> finds nothing.
/// </summary>
public sealed class JqHost
{
    /// <summary>What <c>input</c> and <c>inputs</c> read. A <see cref="JqInputException"/> of it is an error of the program.</summary>
    public IEnumerator<JqInput>? Inputs { get; init; }

    /// <summary>Hears the values of <c>debug</c>.</summary>
    public Action<JsonElement>? Debug { get; init; }

    /// <summary>Hears the values of <c>stderr</c>.</summary>
    public Action<JsonElement>? Stderr { get; init; }

    /// <summary>What <c>input_filename</c> answers; null for none.</summary>
    public Func<string?>? InputFilename { get; init; }

    /// <summary>What <c>input_line_number</c> answers; 0 without one.</summary>
    public Func<long>? InputLineNumber { get; init; }

    /// <summary>What <c>$ENV</c> and <c>env</c> hold; empty without one.</summary>
    public JsonElement? Environment { get; init; }

    /// <summary>Set once the program has called <c>halt</c> (0) or <c>halt_error</c> (its code); no further input should be run.</summary>
    public int? ExitCode { get; internal set; }

    /// <summary>What <c>halt_error</c> was given.</summary>
    public JsonElement? HaltValue { get; internal set; }
}
