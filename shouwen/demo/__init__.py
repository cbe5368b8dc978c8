"""The demo company 清和物业: two estates, a seeded month, everything through the one door."""

SIGN_INS: tuple[tuple[str, str], ...] = (
    ("wt-guard1", "梧桐苑 · 手机上登记"),
    ("wt-security", "梧桐苑 · 班长，接保安上交的"),
    ("wt-agent1", "梧桐苑 · 前台"),
    ("wt-engineering", "梧桐苑 · 工程部主管"),
    ("wt-repair1", "梧桐苑 · 维修"),
    ("wt-coordinator", "梧桐苑 · 客户关系主管"),
    ("wt-head", "梧桐苑 · 管理处负责人"),
    ("wj-guard1", "望江里 · 保安"),
    ("wj-agent1", "望江里 · 前台当值"),
    ("wj-engineering", "望江里 · 工程部主管"),
    ("wj-head", "望江里 · 管理处负责人"),
    ("leader", "公司 · 分管领导"),
    ("auditor", "公司 · 审核员"),
    ("admin", "公司 · 管理员"),
)
"""Who may be signed in with one tap in demo mode, and what to try as that person."""
