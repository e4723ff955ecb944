namespace Serverless.Local.Commands;

/// <summary>A file or a value that a command was given cannot be read; the message is the sentence for the person who gave it.</summary>
internal sealed class InputUnreadableException(string message) : Exception(message);
