package io.github.dynamolocks.annotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.core.annotation.AliasFor;

/**
 * Beans with the annotation at every possible place.
 */
final class AnnotatedBeans {

	private AnnotatedBeans() {
	}

	interface Api {

		void call(String id);

		void other(String id);

	}

	static class OnMethod implements Api {

		@Override
		@DistributedLock("'method ' + #id")
		public void call(String id) {
		}

		@Override
		public void other(String id) {
		}

	}

	@DistributedLock("'class'")
	static class OnClass implements Api {

		@Override
		public void call(String id) {
			own();
		}

		@Override
		@DistributedLock("'method ' + #id")
		public void other(String id) {
		}

		static void helper() {
		}

		private void own() {
		}

	}

	@DistributedLock("'interface'")
	interface AnnotatedApi {

		@DistributedLock("'interface method ' + #name")
		void call(String name);

		void other(String name);

		@DistributedLock("'default ' + #name")
		default void inherited(String name) {
		}

	}

	static class ImplementsAnnotated implements AnnotatedApi {

		@Override
		public void call(String namedOtherwise) {
		}

		@Override
		public void other(String namedOtherwise) {
		}

	}

	@DistributedLock("'class'")
	static class OnClassAndInterface implements AnnotatedApi {

		@Override
		public void call(String id) {
		}

		@Override
		public void other(String id) {
		}

	}

	public static class Implementation {

		public void call(String id) {
		}

		public void other(String id) {
		}

	}

	static class InheritsImplementation extends Implementation implements AnnotatedApi {

	}

	static class OverridesAnnotated extends OnMethod {

		@Override
		public void call(String renamed) {
		}

	}

	static class ExtendsOnClass extends OnClass {

		@Override
		public void call(String id) {
		}

	}

	@DistributedLock("'subclass'")
	static class AnnotatedSubclass extends Implementation implements Api {

	}

	interface Generic<T> {

		void call(T argument);

	}

	static class GenericImplementation implements Generic<String> {

		@Override
		@DistributedLock("'generic ' + #id")
		public void call(String id) {
		}

	}

	interface GenericAnnotated<T> {

		@DistributedLock("'generic interface ' + #argument")
		void call(T argument);

	}

	static class GenericAnnotatedImplementation implements GenericAnnotated<String> {

		@Override
		public void call(String id) {
		}

	}

	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@DistributedLock(scope = "order", waitTime = "5s")
	@interface OrderLock {

		@AliasFor(annotation = DistributedLock.class, attribute = "resource")
		String value() default "'fixed'";

	}

	static class Composed implements Api {

		@Override
		@OrderLock("#id")
		public void call(String id) {
		}

		@Override
		@OrderLock
		public void other(String id) {
		}

	}

	static class ComposedOverPlain extends OnMethod {

		@Override
		@OrderLock("#id")
		public void call(String id) {
		}

	}

	@DistributedLock
	static class Unnamed implements Api {

		@Override
		public void call(String id) {
		}

		@Override
		public void other(String id) {
		}

	}

	@DistributedLock("#id")
	static class WithCallback implements Api, BeanFactoryAware {

		@Override
		public void call(String id) {
		}

		@Override
		public void other(String id) {
		}

		@Override
		public void setBeanFactory(BeanFactory beanFactory) {
		}

	}

	interface VariableApi {

		void call(@Nullable String id, String... more);

	}

	static class Variable implements VariableApi {

		@Override
		@DistributedLock("(#id ?: 'none') + ' ' + #more.length")
		public void call(@Nullable String id, String... more) {
		}

	}

}
