package io.github.dynamolocks.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/**
 * Makes {@link DistributedLock} work, on a {@code @Configuration} class.
 *
 * <p>
 * Brings a {@link io.github.dynamolocks.LockClient} bean made of the properties
 * {@code dynamo-locks.*} of the environment and of the application's
 * {@code DynamoDbClient} bean. Without such a bean it builds a client of its own, from
 * the properties and the defaults of the AWS SDK, and closes it with the context. A
 * {@code LockClient} bean of the application replaces all of that.
 *
 * <p>
 * With Spring's transactions on the class path, every transaction manager bean that takes
 * listeners refuses to commit what runs under a lost lease, see {@link CommitGuard}.
 *
 * <p>
 * The client is made once all singletons are, or earlier if one of them needs it, and
 * looks at its table then: a context whose locks cannot work does not start.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(LockConfigurationSelector.class)
public @interface EnableDynamoLocks {

	/**
	 * How calls are locked. {@link AdviceMode#PROXY} locks calls that come to a bean from
	 * outside. {@link AdviceMode#ASPECTJ} locks all calls, those within an object and
	 * those of objects that Spring does not manage included; it needs the classes to be
	 * woven, for which {@code org.aspectj:aspectjweaver} on the class path and
	 * {@code -javaagent:aspectjweaver.jar} suffice, and ignores the other attributes.
	 * Calls before the context has started are not locked then. With several such
	 * contexts in a JVM, each locks its own beans, and a call of an object that is not a
	 * bean fails.
	 * @return the mode
	 */
	AdviceMode mode() default AdviceMode.PROXY;

	/**
	 * Whether proxies are subclasses even of beans that implement interfaces.
	 * @return false for proxies of the interfaces where there are any
	 */
	boolean proxyTargetClass() default false;

	/**
	 * The order of the bean post-processor, which puts the lock around what was put
	 * around the bean before. By default it comes after that of {@code @Transactional}
	 * and before those of Spring's {@code @Retryable} and {@code @Async}, so that a
	 * transaction commits under the lock and each retry takes the lock anew.
	 * @return the order
	 */
	int order() default Ordered.LOWEST_PRECEDENCE - 2;

}
