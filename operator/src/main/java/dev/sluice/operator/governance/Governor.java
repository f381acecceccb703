package dev.sluice.operator.governance;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.QueuePlace;
import dev.sluice.api.flagger.StatusDraft;
import dev.sluice.engine.governance.Hold;
import dev.sluice.engine.governance.Queue.Place;
import dev.sluice.engine.governance.Spread;
import dev.sluice.engine.rollout.Decision;
import dev.sluice.engine.rollout.Orders;
import dev.sluice.engine.rollout.Rollout;
import dev.sluice.engine.rollout.Rollout.Circumstances;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What people and policies want, around each tick of a canary.
///
/// Before: [#take] the command and collect the [#orders]. Then [#show] in the status what they came
/// to. After: [#settled].
public final class Governor {
    private static final int EXACT = 10;

    private final Commands commands;
    private final Policies policies;
    private final Admissions admissions;
    private final InstantSource clock;
    private final Rules rules;

    /// How canaries are governed.
    ///
    /// @param spreads whether canaries that begin together are moved apart
    /// @param wake is told which canaries may have something to do now
    public record Rules(Caps caps, boolean spreads, Consumer<Set<ObjectKey>> wake) {
        /// No limits.
        public static final Rules NONE = new Rules(Caps.NONE, false, _ -> {});
    }

    public Governor(Rules rules, Writes writes, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
        commands = new Commands(writes, clock);
        policies = new Policies(clock);
        admissions = new Admissions(rules.caps(), policies);
    }

    /// Takes the command from the Canary's annotation.
    ///
    /// @param refused is told why one is not understood, and what would be right
    /// @return the Canary as it is stored now
    public ObjectNode take(ObjectKey key, ObjectNode canary, Consumer<String> refused)
            throws WriteRefused {
        return commands.take(key, canary, refused);
    }

    /// What is wanted of a canary now.
    public Orders orders(ObjectKey key, CanaryStatus status, Circumstances now, View view) {
        var orders =
                new Orders(
                        Commands.pending(status),
                        Policies.hold(policies.of(key.namespace(), view), now.sight().now()),
                        Optional.empty(),
                        rules.spreads()
                                ? Spread.of(
                                        key.namespace() + "/" + key.name(), now.plan().interval())
                                : java.time.Duration.ZERO);
        return Rollout.wantsToStart(now, orders)
                ? orders.with(admissions.ask(key, since(status, now), view))
                : orders;
    }

    private static Instant since(CanaryStatus status, Circumstances now) {
        var queue = status.queue();
        return queue == null || queue.since() == null ? now.sight().now() : queue.since();
    }

    /// Puts holds, the place in the queue and the answered command into the status.
    ///
    /// @return whether there is anything new
    public boolean show(
            Circumstances now, Decision decision, CanaryStatus before, StatusDraft draft) {
        var orders = now.orders();
        var after = new Circumstances(now.plan(), decision.next(), now.sight(), orders);
        var hold = Rollout.heldBy(after);
        var news = condition("Held", hold.map(Hold::kind), hold.map(Hold::sentence), before, draft);
        var place = decision.next().phase().running() ? Optional.<Place>empty() : orders.queued();
        news |=
                condition(
                        "Queued",
                        place.map(_ -> "LimitReached"),
                        place.map(it ->
                                "Waits for its turn: the limit of " + it.pool() + " is reached."),
                        before,
                        draft);
        news |= queue(place, before, draft);
        var reply = decision.reply();
        if (reply.isPresent() && orders.command().isPresent()) {
            draft.lastCommand(commands.answered(orders.command().get(), reply.get()));
            return true;
        }
        return news;
    }

    /// Far back in the queue a place is not worth a write each time somebody ahead goes.
    private boolean queue(Optional<Place> place, CanaryStatus before, StatusDraft draft) {
        var old = before.queue();
        if (place.isEmpty()) {
            draft.queue(null);
            return old != null;
        }
        var position = place.get().position();
        var shown = old == null ? 0 : Objects.requireNonNullElse(old.position(), 0);
        if (old != null && Objects.equals(old.limit(), place.get().pool())) {
            var moved = Math.abs(shown - position);
            if (position > EXACT ? moved * EXACT < position : moved == 0) {
                return false;
            }
        }
        var since =
                old == null || old.since() == null
                        ? clock.instant().truncatedTo(ChronoUnit.MILLIS)
                        : old.since();
        draft.queue(new QueuePlace(position, place.get().of(), place.get().pool(), since));
        return true;
    }

    private boolean condition(
            String type,
            Optional<String> reason,
            Optional<String> message,
            CanaryStatus before,
            StatusDraft draft) {
        var old = find(type, before);
        var wanted = reason.isPresent() ? "True" : "False";
        if (old == null && reason.isEmpty()) {
            return false;
        }
        var text = message.orElse("");
        if (old != null
                && wanted.equals(old.status())
                && (reason.isEmpty() || text.equals(old.message()))) {
            return false;
        }
        var second = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var same = old != null && wanted.equals(old.status()) ? old.lastTransitionTime() : null;
        draft.condition(
                new Condition(
                        type,
                        wanted,
                        reason.orElse("Free"),
                        text,
                        second,
                        same == null ? second : same));
        return true;
    }

    private static @Nullable Condition find(String type, CanaryStatus status) {
        return status.conditions().stream()
                .filter(it -> type.equals(it.type()))
                .findFirst()
                .orElse(null);
    }

    /// The tick is over; whoever waited for this canary is woken when it made room.
    ///
    /// @param before the Canary as it was
    public void settled(ObjectKey key, ObjectNode before, View view) {
        admissions.settled(key);
        var after = view.get(key);
        var madeRoom =
                Admissions.isUnderWay(before) && after.filter(Admissions::isUnderWay).isEmpty();
        var leftQueue = Admissions.isQueued(before) && after.filter(Admissions::isQueued).isEmpty();
        if (madeRoom || leftQueue) {
            wakeQueue(key, view);
        }
    }

    /// The canary does not exist any more.
    public void forget(ObjectKey key, View view) {
        admissions.settled(key);
        wakeQueue(key, view);
    }

    private void wakeQueue(ObjectKey key, View view) {
        var queued = Admissions.queued(view);
        queued.remove(key);
        if (!queued.isEmpty()) {
            rules.wake().accept(queued);
        }
    }
}
