package dev.sluice.webhooks;

import java.time.Duration;
import java.util.Optional;

/// What came of one attempt.
public sealed interface Outcome {
    /// The hook said yes: any 2xx. Flagger itself takes 203 and above for a no, against its own
    /// documentation; here they are a yes.
    record Accepted() implements Outcome {}

    /// The hook said no; asking again at once does not change that.
    ///
    /// @param why the body of the answer, or its status when the body is empty
    record Refused(int status, String why) implements Outcome {}

    /// There was no answer, or one that says "later".
    ///
    /// @param why a sentence
    /// @param askedToWait how long the server wants to be left alone
    record Unanswered(String why, Optional<Duration> askedToWait) implements Outcome {}
}
