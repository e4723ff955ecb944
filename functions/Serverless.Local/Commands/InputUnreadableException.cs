namespace Serverless.Local.Commands;

/// <summary>A file that a command was given cannot be read; the message is the sentence for the person who named it.</summary>
internal sealed class InputUnreadableException(string message) : Exception(message);
