package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Which of the requests that come from now on meet which fault: begun by
 * {@link Faults#next(String)}, in force once one of the methods that name a fault is
 * called, each of which may be called once. Without {@link #times(int)} or
 * {@link #always()} it applies to one request.
 *
 * <p>
 * Of several rules the first that matches a request takes it, and no other does.
 */
public final class FaultRule {

	private final Faults faults;

	private Predicate<ApiRequest> condition;

	private int times = 1;

	private final AtomicInteger applied = new AtomicInteger();

	private @Nullable Fault fault;

	FaultRule(Faults faults, String operation) {
		this.faults = faults;
		this.condition = (request) -> operation.equals(Faults.ANY_OPERATION) || operation.equals(request.operation());
	}

	/**
	 * Applies it to more than one request.
	 * @param times to how many, at least 1
	 * @return this rule
	 */
	public FaultRule times(int times) {
		if (times < 1) {
			throw new IllegalArgumentException("times is %s, but must be at least 1".formatted(times));
		}
		this.times = times;
		return this;
	}

	/**
	 * Applies it to every matching request until {@link Faults#clear()}.
	 * @return this rule
	 */
	public FaultRule always() {
		return times(Integer.MAX_VALUE);
	}

	/**
	 * Applies it only to some requests.
	 * @param condition which; called in the server's threads
	 * @return this rule
	 */
	public FaultRule where(Predicate<ApiRequest> condition) {
		this.condition = this.condition.and(condition);
		return this;
	}

	/**
	 * Applies it only to requests whose JSON contains a text.
	 * @param text for example a resource
	 * @return this rule
	 */
	public FaultRule whereBodyContains(String text) {
		return where((request) -> request.body().contains(text));
	}

	/**
	 * No fault: counts requests down ahead of the next rule, as in "the second one".
	 * @return this rule
	 */
	public FaultRule pass() {
		return answering((request, answer) -> answer);
	}

	/**
	 * DynamoDB applies the request; the client's connection is closed without an answer.
	 * @return this rule
	 */
	public FaultRule dropAnswer() {
		return answering((request, answer) -> null);
	}

	/**
	 * DynamoDB never sees the request; the client's connection is closed without an
	 * answer.
	 * @return this rule
	 */
	public FaultRule cut() {
		return inForce((request, dynamoDb) -> null);
	}

	/**
	 * DynamoDB applies the request twice, and the client gets the second answer: what a
	 * client sees whose own retry hides a lost answer.
	 * @return this rule
	 */
	public FaultRule duplicate() {
		return inForce((request, dynamoDb) -> {
			dynamoDb.send(request);
			return dynamoDb.send(request);
		});
	}

	/**
	 * DynamoDB sees the request later.
	 * @param delay by how much
	 * @return this rule
	 */
	public FaultRule delayRequest(Duration delay) {
		return inForce((request, dynamoDb) -> {
			Faults.pause(delay);
			return dynamoDb.send(request);
		});
	}

	/**
	 * The client sees the answer later.
	 * @param delay by how much
	 * @return this rule
	 */
	public FaultRule delayAnswer(Duration delay) {
		return answering((request, answer) -> {
			Faults.pause(delay);
			return answer;
		});
	}

	/**
	 * DynamoDB sees the request when the test releases it.
	 * @return what releases it
	 */
	public Held holdRequest() {
		Held held = this.faults.newHeld();
		inForce((request, dynamoDb) -> held.hold(request) ? dynamoDb.send(request) : null);
		return held;
	}

	/**
	 * DynamoDB applies the request at once, and the client sees the answer when the test
	 * releases it.
	 * @return what releases it
	 */
	public Held holdAnswer() {
		Held held = this.faults.newHeld();
		answering((request, answer) -> held.hold(request) ? answer : null);
		return held;
	}

	/**
	 * The client's connection is closed without an answer, and DynamoDB sees the request
	 * when the test delivers it. For a client that hears nothing instead, use
	 * {@link #holdRequest()}.
	 * @return what delivers it
	 */
	public Late applyLate() {
		Late late = this.faults.newLate();
		inForce((request, dynamoDb) -> late.keep(request, null));
		return late;
	}

	/**
	 * No fault for now, but a second transmission of the request reaches DynamoDB when
	 * the test delivers it.
	 * @return what delivers it
	 */
	public Late applyAgainLate() {
		Late late = this.faults.newLate();
		answering(late::keep);
		return late;
	}

	/**
	 * DynamoDB never sees the request, and the client is answered with an error.
	 * @param failure which error
	 * @return this rule
	 */
	public FaultRule answer(DynamoDbFailure failure) {
		return inForce((request, dynamoDb) -> failure.answer(this.faults.now()));
	}

	/**
	 * DynamoDB applies the request, but the client is answered with an error.
	 * @param failure which error
	 * @return this rule
	 */
	public FaultRule applyButAnswer(DynamoDbFailure failure) {
		return answering((request, answer) -> failure.answer(this.faults.now()));
	}

	/**
	 * DynamoDB applies the request; the client's connection is closed in the middle of
	 * the answer.
	 * @return this rule
	 */
	public FaultRule cutAnswer() {
		return answering((request, answer) -> answer.truncated());
	}

	/**
	 * The answer has no {@code Date}.
	 * @return this rule
	 */
	public FaultRule stripDate() {
		return answering((request, answer) -> answer.withoutDate());
	}

	/**
	 * The answer's {@code Date} is another.
	 * @param shift by how much it is later, in whole seconds; negative for earlier
	 * @return this rule
	 */
	public FaultRule shiftDate(Duration shift) {
		return answering((request, answer) -> answer.withDateShifted(shift));
	}

	/**
	 * To how many requests it has been applied; a test asserts this, lest the fault never
	 * struck.
	 * @return a count, raised before the fault happens
	 */
	public int applied() {
		return this.applied.get();
	}

	/** Has DynamoDB apply the request, and does something to its answer. */
	private FaultRule answering(Change change) {
		return inForce((request, dynamoDb) -> change.apply(request, dynamoDb.send(request)));
	}

	private FaultRule inForce(Fault fault) {
		if (this.fault != null) {
			throw new IllegalStateException("This rule has its fault already; begin another with next(...)");
		}
		this.fault = fault;
		this.faults.add(this);
		return this;
	}

	/**
	 * Takes a request if this rule is for it.
	 * @return the fault, or null if the rule does not apply, or no more
	 */
	@Nullable Fault take(ApiRequest request) {
		boolean taken = this.condition.test(request)
				&& this.applied.getAndUpdate((count) -> Math.min(count + 1, this.times)) < this.times;
		return taken ? this.fault : null;
	}

	/**
	 * What happens to a request.
	 */
	interface Fault {

		/**
		 * Handles a request.
		 * @return what the client is answered, or null to close its connection
		 */
		@Nullable ApiAnswer handle(ApiRequest request, Transmission dynamoDb) throws IOException, InterruptedException;

	}

	/**
	 * What happens to an answer.
	 */
	private interface Change {

		@Nullable ApiAnswer apply(ApiRequest request, ApiAnswer answer) throws InterruptedException;

	}

}
