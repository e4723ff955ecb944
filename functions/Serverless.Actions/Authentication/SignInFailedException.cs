namespace Serverless.Actions.Authentication;

/// <summary>A call could not say who it is: the authority refused, or answered what is no token. The sentence holds nothing secret.</summary>
internal sealed class SignInFailedException(string sentence, int status = 401) : Exception(sentence)
{
    public int Status => status;
}
