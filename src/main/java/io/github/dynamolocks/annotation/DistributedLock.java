package io.github.dynamolocks.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockNotAcquiredException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.LockStoreException;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.OnLeaseLost;

/**
 * Runs a method of a Spring bean under a lock that all JVMs with the same table share.
 * Needs {@link EnableDynamoLocks}.
 *
 * <pre class="code">
 * &#064;DistributedLock(scope = "order", resource = "#id", waitTime = "5s")
 * public void ship(String id) { … }
 * </pre>
 *
 * <p>
 * The call acquires the lock before the body and any transaction of the method, and
 * releases it after them, however they end. While the method runs, the client renews the
 * lease, and {@link LeaseContext#current()} returns it. The caller gets a
 * {@link LockNotAcquiredException} if another owner held the lock, a
 * {@link LockStoreException} if a request to DynamoDB failed, and a
 * {@link LeaseLostException} if the lease was lost before the method ended. In the first
 * two cases the method did not run. A transaction under a lost lease is rolled back, and
 * the caller gets the {@link LeaseLostException}.
 *
 * <p>
 * A method that is called inside a transaction acquires its lock there, holds it until
 * the transaction has completed, committed or not, and shares it with other calls in the
 * transaction. Prefer to acquire the lock outside the transaction: a transaction that
 * waits for a lock keeps its database connection, and may read data from before the lock
 * was acquired. A method with its own transaction inside another one
 * ({@code Propagation.REQUIRES_NEW}) holds its lock until the outer transaction has
 * completed.
 *
 * <p>
 * A method that returns a {@link java.util.concurrent.CompletionStage} or a
 * {@link java.util.concurrent.CompletableFuture} runs on a thread of the client once the
 * lock is held; the lock is released when the future completes. A method that returns a
 * stream known to Spring's {@link org.springframework.core.ReactiveAdapterRegistry} runs
 * once for each subscription, under a lock of that subscription; the lock is released
 * when the subscription completes, fails or is cancelled. No thread waits in either case,
 * neither is part of the caller's transaction, and the exceptions above are failures of
 * the future or the stream. Streams need Reactor on the class path. A method that returns
 * another kind of future makes the start fail.
 *
 * <p>
 * On a class or an interface, the annotation applies to each method declared there. The
 * nearest annotation counts, in this order: the method in the bean's class or the method
 * that it overrides in superclasses; the class that declares the method, or its
 * superclasses; the method of the interface; the interface. The annotation can be used as
 * a meta-annotation, with {@link AliasFor} for its attributes.
 *
 * <p>
 * The proxy of the bean acquires the lock. A call within the same object acquires no
 * lock, and a method that the proxy cannot intercept (private, static, or final in a
 * class that is proxied by a subclass) makes the start fail. So does every other mistake
 * that is known before the first call, such as an expression with an unknown parameter or
 * a duration that is not valid. The start also fails if the annotation is on a method
 * that the container calls itself, such as a method with {@code @PostConstruct}; an
 * annotation on the class does not apply to such methods.
 *
 * <p>
 * All strings may contain <code>${…}</code> placeholders. Write durations like
 * {@code 5s}, {@code 250ms}, {@code 1m30s} or {@code PT5S}, always with a unit.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DistributedLock {

	/**
	 * Alias for {@link #resource}.
	 * @return the expression, or several
	 */
	@AliasFor("resource")
	String[] value() default {};

	/**
	 * The SpEL expression of the resource to lock, evaluated once per call, before the
	 * body. Parameters are {@code #id}, {@code #p0} or {@code #a0}, with the names of the
	 * method that has the annotation. Also available are {@code #root.method},
	 * {@code #root.methodName}, {@code #root.target}, {@code #root.targetClass},
	 * {@code #root.args}, and beans as {@code @bean}. Put plain text in quotes:
	 * {@code "'daily-report'"}.
	 *
	 * <p>
	 * The value must be a single value whose text is the same in every JVM: text, a
	 * number, an enum constant, a UUID, or another object with its own
	 * {@code toString()}. Null, blank text and more than 2,048 bytes of UTF-8 (with the
	 * scope) are errors. If the key of the table is a number, the value must be a number.
	 *
	 * <p>
	 * Several expressions, {@code { "#from", "#to" }}, or an expression whose value is a
	 * collection or an array, {@code "#ids"}, lock several resources: all of them or
	 * none, each once, and with one wait time for all. Callers may name them in any order
	 * without a deadlock. {@link LeaseContext#ensureHeld()} checks all of their leases,
	 * {@link LeaseContext#find(String)} returns the lease of one. An empty collection is
	 * an error.
	 * @return the expression, or several; by default, the resource is the method, named
	 * like {@code com.acme.Shipping.ship}, independent of its arguments; a lambda or a
	 * JDK proxy is named by its interface
	 */
	@AliasFor("value")
	String[] resource() default {};

	/**
	 * The prefix of each resource, so that order 42 and customer 42 are two locks:
	 * {@code scope = "order"} and 42 give {@code order:42}.
	 * @return the prefix, not blank; by default, none
	 */
	String scope() default "";

	/**
	 * How long to wait for a lock that another owner holds, up to 30 days; {@code 0s}
	 * tries once.
	 * @return a duration; by default, the property {@code dynamo-locks.wait-time}
	 */
	String waitTime() default "";

	/**
	 * How long the lock stays held without a renewal, for example after the JVM has
	 * crashed, from {@link LockRequest#MIN_LEASE} to {@link LockRequest#MAX_TIME}. It
	 * does not limit how long the method may run, because the client renews the lease.
	 * @return a duration; by default, the property {@code dynamo-locks.lease}
	 */
	String lease() default "";

	/**
	 * How long the lock stays held from its acquisition, even if the method ends earlier,
	 * up to 30 days. Use it for jobs that several nodes start at nearly the same time.
	 *
	 * <p>
	 * With DynamoDB the lock may stay held up to 1.3 seconds longer, because the time of
	 * DynamoDB is known only with that uncertainty. Leave two seconds between this time
	 * and the period of a schedule, or a run may meet the lock of the run before.
	 * @return a duration; by default, none
	 */
	String holdAtLeast() default "";

	/**
	 * Whether the lease has a fencing token, which a protected store can check to refuse
	 * late writes of an earlier holder.
	 * @return {@link Fencing#ON} for a token, {@link Fencing#OFF} for none; by default,
	 * the property {@code dynamo-locks.fenced}
	 */
	Fencing fenced() default Fencing.DEFAULT;

	/**
	 * What happens if the lease is lost while the method runs.
	 * @return whether the thread of the method is also interrupted, or the returned
	 * future or stream cancelled
	 */
	OnLeaseLost onLeaseLost() default OnLeaseLost.THROW;

	/**
	 * What happens if another owner holds the lock, or one of several, for all of the
	 * wait time. {@link OnContention#SKIP} needs a method that returns nothing, an
	 * {@link java.util.Optional}, a future of {@link Void} or of an optional, or a stream
	 * that may be empty. It does not apply if the wait ends because the thread is
	 * interrupted or the client is closed, or if the method itself throws a
	 * {@link LockNotAcquiredException}: the caller then gets the exception.
	 * @return whether the caller gets a {@link LockNotAcquiredException} or no result
	 */
	OnContention onContention() default OnContention.FAIL;

	/**
	 * The name of a method that is called without the lock, instead of throwing a
	 * {@link LockNotAcquiredException}, if another owner holds the lock for all of the
	 * wait time. Cannot be combined with {@link OnContention#SKIP}.
	 *
	 * <p>
	 * The fallback is a method of the same class or of a superclass, with the same
	 * parameters, a compatible result, and no checked exception that the locked method
	 * does not declare. It may be private or static. It is called on the bean itself and
	 * not through the proxy, so that neither its own annotations nor the annotations of
	 * the locked method apply to it: it has no transaction, for example. The caller gets
	 * its exceptions.
	 * @return the name of a method; by default, none
	 */
	String fallback() default "";

	/**
	 * The bean name of the {@link io.github.dynamolocks.LockClient} to use, for example
	 * the client of another table. Declare such a bean with
	 * {@code @Bean(autowireCandidate = false)}, so that all other locks keep the client
	 * that is built from the properties.
	 * @return a bean name; by default, the primary client
	 */
	String client() default "";

}
