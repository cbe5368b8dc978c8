"""登录: signing in and one's own password."""
